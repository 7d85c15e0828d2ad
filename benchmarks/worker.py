"""A worker of the close, alone in its process: it closes the tenth and prints its peak memory in MiB."""

import resource
import sys

from benchmarks.setting import act, prepare


def main(database: str) -> None:
    """Close the tenth of a book in a transaction that is rolled back."""
    prepare()
    from benchmarks import book, closes

    book.use(database)
    with act():
        closes.close_tenth()
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main(sys.argv[1])
