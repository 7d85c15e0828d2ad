"""A worker of the close, alone in its process: it closes the tenth and prints its peak memory in MiB."""

import sys

from benchmarks.measure import peak_memory
from benchmarks.setting import act, prepare


def main(database: str) -> None:
    """Close the tenth of a book in a transaction that is rolled back."""
    prepare()
    from benchmarks import book, closes

    book.use(database)
    with act():
        closes.close_tenth()
    print(peak_memory())


if __name__ == "__main__":
    main(sys.argv[1])
