"""How the screens look; colours come from the theme alone."""

CSS = """
Screen { background: $background; layers: base; }
#top { height: 1; background: $panel; color: $foreground; padding: 0 1; }
#status { height: 2; padding: 0 1; color: $text-muted; background: $surface; }
#keys { height: 1; padding: 0 1; background: $panel; }
#body { height: 1fr; layout: vertical; }
#reading { height: 1fr; min-height: 5; padding: 0 1; scrollbar-size-vertical: 1; }
#example { width: 100%; max-width: 110; min-height: 100%; }
#side { height: auto; max-height: 80%; layout: vertical; border-top: solid $panel-lighten-1; }
#choosing { height: auto; max-height: 10; scrollbar-size-vertical: 1; }
#knowing { height: 7; scrollbar-size-vertical: 1; padding: 0 1; }
#labels, #details { width: 100%; }
#details { min-height: 100%; }
.-many #knowing { height: 3; }
.-wide #body { layout: horizontal; }
.-wide #reading { width: 3fr; height: 100%; padding: 1 3; }
.-wide #side { width: 2fr; height: 100%; max-height: 100%; border-top: none;
               border-left: solid $panel-lighten-1; padding: 1 1; }
.-wide #choosing { max-height: 50%; }
.-wide #knowing { height: 1fr; margin-top: 1; }
#rows { padding: 0 1; scrollbar-size-vertical: 1; }
#findings { padding: 0 1; height: 2fr; scrollbar-size-vertical: 1; }
#shown { height: 3fr; padding: 0 1; border-top: solid $panel-lighten-1;
         scrollbar-size-vertical: 1; }
#finding { width: 100%; }
ModalScreen { align: center middle; background: $background 60%; }
.dialog { width: 90%; max-width: 100; height: auto; max-height: 90%; background: $surface;
          border: round $primary; padding: 0 1; }
.dialog-title { text-style: bold; width: 100%; max-height: 3; }
#dialog-keys { margin-top: 1; width: 100%; height: 1; }
.dialog-body { height: auto; max-height: 60vh; scrollbar-size-vertical: 1; }
.dialog-body Static { width: 100%; }
.dialog Input { border: none; height: 1; padding: 0 1; margin: 1 0; background: $boost; }
.dialog OptionList { border: none; height: auto; max-height: 50vh; padding: 0;
                     background: $surface; }
.dialog.-editing { width: 96%; max-width: 160; height: 90%; }
.dialog.-editing TextArea { height: 1fr; border: tall $primary-muted; }
.dialog.-editing TextArea:focus { border: tall $primary; }
.field-name { color: $text-muted; text-style: italic; }
.-trouble .dialog { border: round $error; }
"""
