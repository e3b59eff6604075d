"""How a failure reaches the user: a sentence on stderr and an exit code, never a traceback.

Exit codes: 0 done, 1 the work could not be done, 2 wrong usage or input.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from ..errors import LabelwrightError, Stopped
from .output import complain, tell

RESUMED = ("run", "generate", "label", "regenerate", "finetune")


class Commands(TyperGroup):
    """The group of all commands; whatever one of them raises ends here."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except Stopped as stopped:
            tell(str(stopped))
            code = stopped.exit_code
        except LabelwrightError as error:
            complain(str(error))
            code = error.exit_code
        except (KeyboardInterrupt, typer.Abort):
            again = "; the same command goes on from here" if self._resumes(ctx) else ""
            complain(f"stopped{again}")
            code = 1
        except BrokenPipeError:
            # the reader has seen enough, as in `predict ... | head`; Python would complain again
            # when it flushes at its end
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = 0
        except (typer.TyperException, typer.Exit):
            raise
        except Exception as error:
            if ctx.params.get("debug"):
                raise
            complain(
                f"unexpected error: {type(error).__name__}: {error}\n"
                "This is a mistake in labelwright. `labelwright --debug ...` shows where it came "
                "from; please report it."
            )
            code = 1
        raise typer.Exit(code)

    @staticmethod
    def _resumes(ctx: Any) -> bool:
        return ctx.invoked_subcommand in RESUMED
