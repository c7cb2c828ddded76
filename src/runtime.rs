//! The loop of a session: wait, handle what has come, draw once.
//!
//! Owns the terminal and the threads that wait for keys and signals. Decides nothing: what a key means is
//! `ui::keymap`'s, what it does is `app`'s.

use std::io::{self, stdin};
use std::process;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, bounded, select, unbounded};
use crossterm::event::{self, Event as TerminalEvent};
use ratatui::layout::{Rect, Size};

use crate::app::{Action, App, Clock, Edit, Effect, Event, Message, PictureId, Start, Viewport};
use crate::base::now_ms;
use crate::export::Provenance;
use crate::jobs::{FetchSetup, Jobs, JobsError, Setup, ask_tmux};
use crate::query::facts::LabelSource;
use crate::ui::graphics::{
    self, Capabilities, CellPx, Environment, GraphicsChoice, Painter, Probe, Probed, Questions, Screen, Tmux,
};
use crate::ui::terminal::{self, Mouse, Request, Session, Stdout};
use crate::ui::{Album, Areas, Shown, Theme, action, draw};

/// Finished work that waits to be handled. Workers wait when it is full: then drawing is what is slow.
const MESSAGES_WAITING: usize = 256;

/// Time for events before a frame is drawn, so that a flood of keys or messages cannot keep the screen still.
const HANDLING_PER_FRAME: Duration = Duration::from_millis(12);

/// All a session needs to know.
pub struct SessionSetup {
    /// The state's beginning.
    pub start: Start,
    /// How pictures are to be drawn.
    pub graphics: GraphicsChoice,
    /// How links are followed.
    pub fetch: FetchSetup,
    /// The file that labels are kept in; made when a review begins.
    pub store: std::path::PathBuf,
    /// Where labels lie.
    pub labels: Option<Arc<dyn LabelSource>>,
    /// Folders below which paths in rows may be read.
    pub image_roots: Vec<std::path::PathBuf>,
    /// What manifests say of the session.
    pub provenance: Provenance,
    /// The colours.
    pub theme: Theme,
}

/// Why a session could not go on.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The terminal failed.
    #[error("the terminal cannot be used: {0}")]
    Terminal(#[from] io::Error),
    /// The workers failed.
    #[error(transparent)]
    Jobs(#[from] JobsError),
    /// The session is over, and some of what was judged is on no disk.
    #[error("{0} acts of the review could not be stored and are lost")]
    LabelsLost(usize),
}

/// How a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The person left.
    Left,
    /// A signal stopped it.
    Stopped,
}

/// What is known of the terminal.
struct Terminal {
    capabilities: Capabilities,
    /// The system's measure of a cell now, if it has one.
    window_cell: Option<CellPx>,
    /// The cell by the terminal's word and by the system's, when the terminal was asked: later sizes are
    /// measured against these, or each change of the font would round the last one's rounding.
    first: (CellPx, Option<CellPx>),
}

/// Why the loop goes round.
enum Input {
    Terminal(TerminalEvent),
    Signal(Request),
    Message(Message),
}

/// Runs a session in this terminal until the person leaves it. The terminal is given back in any case.
pub fn run(setup: SessionSetup) -> Result<Ending, SessionError> {
    terminal::restore_on_panic();
    let session = Session::enter(Mouse::Free)?;
    let mut running = Running::start(setup, &session)?;
    let outcome = running.turn();
    let forgotten = running.screen.forget_pictures();
    let unsaved = running.jobs.unsaved();
    // Workers first: an export that is stopped cleans up behind itself, and labels are stored to the last.
    drop(running);
    drop(session);
    let ending = outcome?;
    forgotten?;
    match unsaved.load(Ordering::SeqCst) {
        0 => {}
        n => return Err(SessionError::LabelsLost(n)),
    }
    Ok(ending)
}

struct Running<'a> {
    session: &'a Session,
    app: App,
    /// Before `jobs`, and so dropped before them: a worker with a last word to say must not wait for a reader.
    messages: Receiver<Message>,
    jobs: Jobs,
    screen: Screen<Stdout>,
    album: Arc<Album>,
    /// The pictures of the last frame.
    shown: Shown,
    theme: Theme,
    inputs: Receiver<TerminalEvent>,
    signals: Receiver<Request>,
    /// What the terminal has said, once it has; pictures are asked for only then.
    probed: Option<Terminal>,
    /// How the session ends, once it does.
    ending: Option<Ending>,
    began: Instant,
}

impl<'a> Running<'a> {
    /// Asks the terminal, draws the first frame while it thinks, and starts what waits for keys.
    fn start(setup: SessionSetup, session: &'a Session) -> Result<Self, SessionError> {
        let (out, messages) = bounded(MESSAGES_WAITING);
        let album = Arc::new(Album::default());
        let jobs = Jobs::start(Setup {
            dataset: Arc::clone(&setup.start.dataset),
            canvas: Arc::clone(&album) as _,
            fetch: setup.fetch,
            labels: setup.labels,
            store: setup.store,
            image_roots: setup.image_roots,
            provenance: setup.provenance,
            out,
        })?;
        let environment = Environment::of_process();
        let probe = Probe::send(&mut Stdout, setup.graphics, environment, Questions::Pictures)?;
        let (app, effects) = App::start(setup.start);
        let (typed, inputs) = unbounded();
        let mut running = Self {
            session,
            app,
            jobs,
            screen: Screen::new(Stdout, window_size()?)?,
            album,
            shown: Shown::default(),
            theme: setup.theme,
            inputs,
            signals: wait_for_signals()?,
            messages,
            probed: None,
            ending: None,
            began: Instant::now(),
        };
        running.carry_out(effects)?;
        running.draw_first_pair()?;
        let tmux_says = ask_tmux(Tmux::QUESTIONS).and_then(|answer| Tmux::parse(&answer));
        let probed = probe.finish(stdin(), tmux_says)?;
        running.album.set_encoder(probed.capabilities.encoder());
        running.screen.set_painter(Painter::new(&probed.capabilities, process::id()))?;
        let Probed { capabilities, window_cell, typed: typed_early, .. } = probed;
        let first = (capabilities.cell, window_cell);
        running.probed = Some(Terminal { capabilities, window_cell, first });
        for key in typed_early {
            running.handle(Input::Terminal(TerminalEvent::Key(key)))?;
        }
        wait_for_keys(typed)?;
        // A change of size before keys were waited for was nobody's event.
        running.resized(window_size()?)?;
        Ok(running)
    }

    /// The text of the first pair before the terminal's answers: they may take a second.
    fn draw_first_pair(&mut self) -> Result<(), SessionError> {
        self.frame()?;
        // An empty dataset has no first pair, and a filter may take its time to find one.
        if self.app.focused().is_some()
            && let Ok(message) = self.messages.recv_timeout(Duration::from_secs(1))
        {
            self.handle(Input::Message(message))?;
        }
        self.frame()
    }

    fn turn(&mut self) -> Result<Ending, SessionError> {
        while self.ending.is_none() {
            self.frame()?;
            self.look_ahead()?;
            let Some(input) = self.wait() else { return Ok(Ending::Left) };
            self.handle(input)?;
            let began = Instant::now();
            while began.elapsed() < HANDLING_PER_FRAME {
                match self.waiting() {
                    Some(input) => self.handle(input)?,
                    None => break,
                }
            }
        }
        Ok(self.ending.unwrap_or(Ending::Left))
    }

    /// Hands over the pictures of the next frames, one by one, as long as nothing happens.
    fn look_ahead(&mut self) -> Result<(), SessionError> {
        let is_idle = || self.inputs.is_empty() && self.signals.is_empty() && self.messages.is_empty();
        while is_idle() && self.screen.send_ahead(&self.shown)? {}
        Ok(())
    }

    /// Waits for the next thing to happen; `None` when nothing can happen any more.
    fn wait(&self) -> Option<Input> {
        select! {
            recv(self.inputs) -> event => event.ok().map(Input::Terminal),
            recv(self.signals) -> signal => signal.ok().map(Input::Signal),
            recv(self.messages) -> message => message.ok().map(Input::Message),
        }
    }

    /// What has come already; keys before messages, so that no flood of work delays a person.
    fn waiting(&self) -> Option<Input> {
        let key = self.inputs.try_recv().map(Input::Terminal);
        let signal = || self.signals.try_recv().map(Input::Signal);
        let message = || self.messages.try_recv().map(Input::Message);
        key.or_else(|_| signal()).or_else(|_| message()).ok()
    }

    fn handle(&mut self, input: Input) -> Result<(), SessionError> {
        self.tell_time();
        let event = match input {
            Input::Message(message) => {
                let correction = self.album.correction(&message);
                let effects = self.app.update(Event::Message(message));
                self.carry_out(effects)?;
                match correction {
                    Some(correction) => Event::Message(correction),
                    None => return self.tell_room(),
                }
            }
            Input::Signal(Request::Stop) => {
                self.ending = Some(Ending::Stopped);
                Event::Action(Action::QuitNow)
            }
            Input::Signal(Request::Suspend) => Event::Action(Action::Suspend),
            Input::Signal(Request::Continued) => Event::Action(Action::Redraw),
            Input::Terminal(TerminalEvent::Key(key)) => match action(self.app.mode(), &key) {
                Some(action) => Event::Action(action),
                None => return Ok(()),
            },
            Input::Terminal(TerminalEvent::Paste(text)) if self.app.mode().takes_text() => {
                Event::Action(Action::Edit(Edit::Insert(text)))
            }
            Input::Terminal(TerminalEvent::Resize(width, height)) => {
                return self.resized(Size::new(width, height));
            }
            Input::Terminal(_) => return Ok(()),
        };
        let effects = self.app.update(event);
        self.carry_out(effects)?;
        // The next key may come before the next frame, and means a page as it is now.
        self.tell_room()
    }

    fn carry_out(&mut self, effects: Vec<Effect>) -> Result<(), SessionError> {
        for effect in effects {
            match effect {
                Effect::Quit => self.ending = Some(self.ending.unwrap_or(Ending::Left)),
                Effect::Redraw => self.screen.redraw()?,
                Effect::Erase { pictures, links } => {
                    self.album.forget(&pictures);
                    // The terminal may hold them, too.
                    self.screen.forget_pictures()?;
                    self.screen.redraw()?;
                    self.jobs.carry_out(Effect::Erase { pictures, links })?;
                }
                // Nobody could wake a session leader (`xterm -e`, `ssh host pairlens`): it stays awake.
                Effect::Suspend if is_session_leader() => {}
                Effect::Suspend => {
                    self.screen.forget_pictures()?;
                    self.session.suspend()?;
                    self.resized(window_size()?)?;
                    self.screen.redraw()?;
                }
                work => self.jobs.carry_out(work)?,
            }
        }
        Ok(())
    }

    /// The window has changed, and with it perhaps the font: then pictures are made anew, or they would be
    /// stretched. Only the system is asked: answers of the terminal would arrive among the keys.
    fn resized(&mut self, size: Size) -> Result<(), SessionError> {
        self.screen.resize(size);
        let Some(Terminal { capabilities, window_cell, first: (told, Some(measured)) }) = &mut self.probed
        else {
            return Ok(());
        };
        let Some(now) = graphics::window_cell(stdin()) else { return Ok(()) };
        if *window_cell == Some(now) {
            return Ok(());
        }
        *window_cell = Some(now);
        capabilities.cell = told.rescaled(*measured, now);
        let gone = self.album.change_encoder(capabilities.encoder());
        let effects = self.app.update(Event::Message(Message::PicturesForgotten(gone)));
        self.carry_out(effects)
    }

    /// Tells the state the room it has.
    fn tell_room(&mut self) -> Result<(), SessionError> {
        let size = self.screen.size();
        let screen = Rect::new(0, 0, size.width, size.height);
        let mut viewport = Areas::of(&self.app, screen).viewport(screen);
        viewport = match &self.probed {
            Some(Terminal { capabilities: Capabilities { cell, .. }, .. }) => {
                Viewport { cell_px: (cell.width_px(), cell.height_px()), ..viewport }
            }
            None => Viewport { picture_cells: (0, 0), ..viewport },
        };
        if viewport != self.app.viewport() {
            let effects = self.app.update(Event::Viewport(viewport));
            self.carry_out(effects)?;
        }
        Ok(())
    }

    /// Tells the state what time it is, as long as it goes by that.
    fn tell_time(&mut self) {
        if self.app.review().is_none() {
            return;
        }
        let clock = Clock {
            unix_ms: now_ms(),
            running_ms: u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX),
        };
        let effects = self.app.update(Event::Clock(clock));
        debug_assert!(effects.is_empty(), "time alone wants nothing done");
    }

    /// Draws the state, in the room it has. While pairs are judged the state hears what the frame has shown, once
    /// it is written.
    fn frame(&mut self) -> Result<(), SessionError> {
        self.tell_room()?;
        let painted = self.draw_once()?;
        if self.app.review().is_some() {
            self.tell_time();
            let effects = self.app.update(Event::Painted(painted));
            let is_changed = !effects.is_empty();
            self.carry_out(effects)?;
            if is_changed {
                self.draw_once()?;
            }
        }
        Ok(())
    }

    /// Gives the pictures that are to be seen now.
    fn draw_once(&mut self) -> Result<Vec<PictureId>, SessionError> {
        let (app, theme) = (&self.app, self.theme);
        self.shown = self.album.of(app);
        let drawn = self.screen.draw(&self.shown, |frame| draw(frame, app, theme))?;
        Ok(drawn.placed.iter().map(|placed| PictureId(placed.picture.0)).collect())
    }
}

fn is_session_leader() -> bool {
    rustix::process::getsid(None).is_ok_and(|leader| leader == rustix::process::getpid())
}

fn window_size() -> io::Result<Size> {
    let (width, height) = crossterm::terminal::size()?;
    Ok(Size::new(width, height))
}

/// Keys come from a thread that ends with the process: reading cannot be interrupted. Once this has returned, a
/// change of the window's size is an event: the first look at the queue, here and not in the thread, is what
/// makes the signal be caught.
fn wait_for_keys(to: Sender<TerminalEvent>) -> io::Result<()> {
    event::poll(Duration::ZERO)?;
    let read = move || {
        while let Ok(event) = event::read() {
            if to.send(event).is_err() {
                return;
            }
        }
    };
    thread::Builder::new().name("keys".to_owned()).spawn(read).map(drop)
}

fn wait_for_signals() -> io::Result<Receiver<Request>> {
    let (to, signals) = unbounded();
    let mut caught = terminal::signals()?;
    let wait = move || {
        for signal in caught.forever() {
            if to.send(terminal::request(signal)).is_err() {
                return;
            }
        }
    };
    thread::Builder::new().name("signals".to_owned()).spawn(wait)?;
    Ok(signals)
}
