"""Keys of one's own, theme, and the hint that comes once."""

import pytest
from labelwright.curate.review.app.settings import FILE, read_settings
from labelwright.errors import InputError


def write(review, text):
    (review.config / FILE).write_text(text)


def test_a_key_is_changed_everywhere(review):
    write(review, '[keys]\ndrop = "x"\nhelp = ["f2", "h"]\n')

    async def steps(screen):
        assert "x drop" in screen.lines[-1]
        await screen.press("d", "x")
        await screen.press("h")
        assert "x  Drop the row" in screen.text
        await screen.press("escape", "f2", "escape")
        await screen.press("t", "x")

    review.drive(steps, size=(100, 50))
    assert review.decisions == [("drop", None), ("drop", None)]


def test_two_keys_change_places(review):
    write(review, '[keys]\nnote = "s"\nskip = "n"\nsearch = ","\n')

    async def steps(screen):
        await screen.press("s", "x", "enter", "n", "comma")
        assert "Only rows with these words" in screen.text

    review.drive(steps)
    assert review.decisions == [("note", None), ("skip", None)]


def test_a_command_may_have_no_key(review):
    write(review, "[keys]\ndrop = []\n")

    async def steps(screen):
        assert "drop" not in screen.lines[-1]
        await screen.press("d")

    review.drive(steps)
    assert review.decisions == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[keys]\ndorp = "x"', '[keys] has no command "dorp"'),
        ('[keys]\ndrop = "s"', 'key "s" is for both drop and skip'),
        ('[keys]\ndrop = "s"\nskip = "x"', 'key "s" is for both drop and strip'),
        ('[keys]\ndrop = "3"', "digits are for the labels"),
        ('[keys]\ndrop = "hyper+q"', 'found drop = "hyper+q"'),
        ("[keys]\ndrop = 3", "expected a key, or a list"),
        ('[keys]\ndrop = "up', "is not TOML"),
        ('keys = "x"', "expected a table [keys]"),
        ('theme = "pink"', 'expected "dark" or "light"'),
        ("colour = 1", 'found "colour"'),
    ],
)
def test_a_mistake_names_the_file_and_the_key(review, text, said):
    write(review, text)
    with pytest.raises(InputError) as error:
        read_settings(review.config)
    assert said in str(error.value)
    assert FILE in str(error.value)


def test_light_and_dark(review):
    write(review, 'theme = "light"')

    async def steps(screen):
        assert not screen.app.current_theme.dark
        await screen.press("T")
        assert screen.app.current_theme.dark
        await screen.press("t", "T")
        assert not screen.app.current_theme.dark

    review.drive(steps)


def test_the_hint_comes_once(review):
    async def first(screen):
        assert "Before you begin" in screen.text
        await screen.press("enter")
        assert "Before you begin" not in screen.text

    async def second(screen):
        assert "Before you begin" not in screen.text

    review.drive(first, hint=True)
    review.drive(second, hint=True)


def test_a_folder_that_cannot_be_written_is_no_trouble(review):
    review.config.rmdir()
    review.config.write_text("a file, no folder")

    async def steps(screen):
        assert "Before you begin" in screen.text

    from review_driving import drive

    with pytest.raises(InputError, match="cannot be read"):
        read_settings(review.config)
    review.config.unlink()
    review.config.parent.joinpath("config").symlink_to("/proc/nowhere")
    drive(review.open(), steps, config=review.config, hint=True)


def test_every_key_is_in_the_list(review):
    from labelwright.curate.review.app.commands import COMMANDS

    async def steps(screen):
        await screen.press("question_mark")
        for command in COMMANDS:
            if command.name not in ("lower", "higher"):
                assert command.help in screen.text
        await screen.press("question_mark")
        assert screen.app.screen.id == "main"

    review.drive(steps, size=(120, 110))


def test_the_footer_fits_and_shows_only_what_applies(review):
    async def steps(screen):
        assert "q quit" in screen.lines[-1]
        assert "strip" not in screen.lines[-1]
        await screen.press("t")
        assert "Space select" in screen.lines[-1]

    review.drive(steps)


def test_the_command_palette_knows_the_commands(review):
    async def steps(screen):
        await screen.press("ctrl+p")
        await screen.type("drop")
        await screen.pilot.pause(0.5)
        await screen.press("down", "enter")

    review.drive(steps)
    assert review.decisions == [("drop", None)]
