//! A whole frame: the parts in their places, and the pictures it wants.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::{footer, gallery, header, list, pair, picture, popup, review, stats};
use crate::app::{App, Look, PictureState};
use crate::ui::graphics::{PictureId, Placement, Scene};
use crate::ui::layout::Areas;
use crate::ui::theme::Theme;

/// Draws the state. Returns the pictures that belong on it.
pub fn draw(frame: &mut Frame<'_>, app: &App, theme: Theme) -> Scene {
    let screen = frame.area();
    let areas = Areas::of(app, screen);
    match app.mode().look() {
        Look::Review => review::header(frame, areas.header, app, theme),
        Look::Gallery if app.review().is_some() => review::header(frame, areas.header, app, theme),
        _ => header::draw(frame, areas.header, app, theme),
    }
    if let Some(scroll) = app.mode().stats_scroll() {
        stats::draw(frame, areas.text, app, theme, scroll);
        footer::draw(frame, areas.status, areas.keys, app, theme);
        let covered = popup::draw(frame, screen, app, theme).into_iter().collect();
        return Scene { placements: Vec::new(), covered, ahead: ahead(app) };
    }
    let placements = match app.mode().look() {
        Look::Gallery => gallery::draw(frame, areas.grid, areas.text, app, theme),
        Look::Review => {
            review::draw(frame, areas.picture, areas.text, app, theme);
            placement(app, areas.picture_room()).into_iter().collect()
        }
        Look::Browse | Look::Single | Look::Stats => {
            list::draw(frame, areas.list, app, theme);
            picture::draw(frame, areas.picture, app, theme);
            pair::draw(frame, areas.text, app, theme);
            placement(app, areas.picture_room()).into_iter().collect()
        }
    };
    footer::draw(frame, areas.status, areas.keys, app, theme);
    let covered = popup::draw(frame, screen, app, theme).into_iter().collect();
    Scene { placements, covered, ahead: ahead(app) }
}

fn placement(app: &App, area: Rect) -> Option<Placement> {
    match app.picture()? {
        PictureState::Drawn(drawn) => Some(Placement { picture: PictureId(drawn.id.0), area }),
        PictureState::None { .. } => None,
    }
}

fn ahead(app: &App) -> Vec<PictureId> {
    let ready = app.wanted_pictures().iter().filter_map(|request| match app.picture_state(request)? {
        PictureState::Drawn(drawn) => Some(PictureId(drawn.id.0)),
        PictureState::None { .. } => None,
    });
    ready.collect()
}
