"""Forget everything the embedded servers keep. Run as `make reset` does."""

import shutil

from config.embedded import lease, places


def main() -> None:
    """Stop the servers and remove their data, sockets and secrets. May run twice."""
    lease.stop_all()
    for folder in (places.VAR, places.server_home(), places.socket_folder()):
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
