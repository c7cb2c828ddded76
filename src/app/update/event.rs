//! The one door into the state: an event is told apart, handled, and its consequences settled.

use super::super::{App, Effect, Event};

impl App {
    /// Takes one event. Cost: no I/O; linear in what is on the screen.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        let mut effects = match event {
            // It changes nothing that is seen or wanted.
            Event::Clock(clock) => {
                self.clock = clock;
                return Vec::new();
            }
            Event::Painted(pictures) => self.note_painted(&pictures),
            Event::Action(action) => self.act(action),
            Event::Message(message) => self.receive(message),
            Event::Viewport(viewport) => {
                self.viewport = viewport;
                Vec::new()
            }
        };
        effects.extend(self.settle());
        effects
    }
}
