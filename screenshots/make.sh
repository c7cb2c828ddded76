#!/usr/bin/env bash
# Takes the screenshots of this folder from the real program in real terminals on a virtual screen.
#
#   [PAIRLENS=PROGRAM] screenshots/make.sh [OUT_FOLDER]
#
# Builds the program unless one is named.
# Needs on Debian, once:
#   apt-get install xvfb kitty xterm tmux xdotool imagemagick x11-utils fonts-dejavu-core \
#     fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji libgl1-mesa-dri
# kitty draws by its own graphics protocol, `xterm -ti vt340` by sixel, plain xterm gets symbols.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$(realpath "${1:-screenshots}")
program=${PAIRLENS:-}
if [ -z "$program" ]; then
  cargo build --release --quiet
  program=${CARGO_TARGET_DIR:-target}/release/pairlens
fi
program=$(realpath "$program")

work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT
export HOME=$work XDG_RUNTIME_DIR=$work XDG_DATA_HOME=$work/data XDG_CACHE_HOME=$work/cache
export LIBGL_ALWAYS_SOFTWARE=1 DISPLAY=:$((RANDOM % 400 + 100))
"$program" demo >/dev/null </dev/null
Xvfb "$DISPLAY" -screen 0 1280x800x24 -nolisten tcp >/dev/null 2>&1 &
for _ in $(seq 50); do xdpyinfo >/dev/null 2>&1 && break; sleep 0.1; done

xterm_options=(-fa 'DejaVu Sans Mono' -fs 11 -geometry 140x41+0+0 -bg '#101418' -fg '#d8d8d8')
sixel_options=(-ti vt340 -xrm 'XTerm*numColorRegisters: 256' -xrm 'XTerm*sixelScrolling: true'
  -xrm 'XTerm*maxGraphicSize: 1600x1200' -xrm 'XTerm*allowWindowOps: true')

# start TERMINAL COMMAND: opens a window and waits until it is there.
start() {
  case $1 in
    kitty) kitty --config NONE -o font_size=11 -o 'font_family=DejaVu Sans Mono' -o update_check_interval=0 \
             -o remember_window_size=no -o initial_window_width=1280 -o initial_window_height=800 \
             -o confirm_os_window_close=0 sh -c "$2" >/dev/null 2>&1 & ;;
    sixel) xterm "${xterm_options[@]}" "${sixel_options[@]}" -e sh -c "$2" >/dev/null 2>&1 & ;;
    plain) COLORTERM=truecolor xterm -xrm 'XTerm*directColor: true' "${xterm_options[@]}" -e sh -c "$2" \
             >/dev/null 2>&1 & ;;
    light) COLORTERM=truecolor xterm -xrm 'XTerm*directColor: true' "${xterm_options[@]}" -bg white -fg black \
             -e sh -c "$2" >/dev/null 2>&1 & ;;
  esac
  terminal=$!
  window=
  for _ in $(seq 100); do
    window=$(xdotool search --onlyvisible --class 'kitty|xterm' 2>/dev/null | tail -1) && [ -n "$window" ] && break
    sleep 0.1
  done
  xdotool windowmove "$window" 0 0 windowfocus "$window" 2>/dev/null || true
  sleep 3
}

# press KEY…: a key's name for xdotool, or type:TEXT.
press() {
  for key; do
    case $key in
      type:*) xdotool type --delay 30 -- "${key#type:}" ;;
      *) xdotool key "$key"; sleep 0.15 ;;
    esac
  done
  sleep 2
}

# shot NAME: a picture of the screen; an empty one is an error, once the terminal had time.
shot() {
  for _ in $(seq 20); do
    import -window root -quality 90 "$out/$1.png"
    [ "$(identify -format %k "$out/$1.png")" -ge 16 ] && break
    sleep 0.5
  done
  if [ "$(identify -format %k "$out/$1.png")" -lt 16 ]; then
    echo "$out/$1.png shows nothing: did the terminal start?" >&2
    exit 1
  fi
  echo "$out/$1.png"
}

stop() {
  kill "$terminal" 2>/dev/null || true
  wait "$terminal" 2>/dev/null || true
  # The next window must not be mistaken for this one.
  for _ in $(seq 50); do
    [ -z "$(xdotool search --onlyvisible --name '.*' 2>/dev/null)" ] && break
    sleep 0.1
  done
}

for terminal_kind in kitty sixel plain; do
  start "$terminal_kind" "$program demo"
  press type:23g
  shot "browse-$terminal_kind"
  press Return
  shot "single-$terminal_kind"
  press Escape question
  shot "help-$terminal_kind"
  stop
done

for terminal_kind in kitty sixel plain; do
  start "$terminal_kind" "$program demo --safe off"
  press v plus
  shot "gallery-$terminal_kind"
  press j l i
  shot "info-$terminal_kind"
  press Escape
  shot "after-info-$terminal_kind"
  xdotool windowsize "$window" 900 620
  sleep 3
  shot "resized-$terminal_kind"
  xdotool windowsize "$window" 1280 800
  press Return plus plus L L L J
  shot "zoom-$terminal_kind"
  stop
done

# In tmux, which lets no pictures through unless told to: symbols.
start kitty "tmux -L pairlens-screenshots -f /dev/null new-session '$program demo --safe off' ';' set status off"
press v plus i
shot tmux-kitty
press Escape
shot after-info-tmux-kitty
tmux -L pairlens-screenshots kill-server
stop

for terminal_kind in kitty sixel plain; do
  start "$terminal_kind" "$program review '$XDG_DATA_HOME/pairlens/demo/demo-0000[01]*' -n 60 --seed 7 --by language --safe off --annotator ann \
    --labels $work/$terminal_kind.sqlite"
  press 1 1 4 W w
  shot "review-$terminal_kind"
  press ctrl+g Right space Down space
  shot "review-grid-$terminal_kind"
  stop
done

start kitty "$program demo"
press percent "type:60 seed 7 by language" Return
shot sample-kitty
stop

for terminal_kind in kitty sixel plain; do
  start "$terminal_kind" "$program doctor; sleep 60"
  shot "doctor-$terminal_kind"
  stop
done

start light "$program demo"
press type:23g
shot browse-light
stop

start kitty "$program demo"
press ampersand "type:@laion5b-safe-nowm AND LANGUAGE IN ('de', 'ja')" Return
shot filter-kitty
press E
shot export-kitty
press Escape ampersand ctrl+u "type:punsaf < 0.1" Return
shot error-kitty
press Escape Escape S
shot stats-kitty
press Escape bracketright
shot order-kitty
stop
