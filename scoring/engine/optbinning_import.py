"""Import of the binning library without what it does beside it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from io import StringIO
from types import ModuleType

# What the library draws with. Nothing of it is drawn here; loading it takes longer than the library itself, and
# writes a list of fonts into the user's home.
DRAWS = (
    "matplotlib",
    "matplotlib.patches",
    "matplotlib.pyplot",
    "matplotlib.ticker",
    "mpl_toolkits",
    "mpl_toolkits.axes_grid1",
)


@contextmanager
def the_library_quiet() -> Iterator[None]:
    """Make what is imported inside find empty modules to draw with, and tell standard error nothing.

    It would say which of its solvers this machine lacks; none of them is used here. Modules that are loaded already
    stay, and whoever imports them afterwards gets the true ones.
    """
    empty = {name: ModuleType(name) for name in DRAWS if name not in sys.modules}
    if axes := empty.get("mpl_toolkits.axes_grid1"):
        axes.__dict__["make_axes_locatable"] = None
    sys.modules.update(empty)
    try:
        with redirect_stderr(StringIO()):
            yield
    finally:
        for name in empty:
            del sys.modules[name]
