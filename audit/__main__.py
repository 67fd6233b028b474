"""`kefu-audit`, or `python -m audit`, is the command line.

A worker process imports the module that was started, so this one imports nothing before it is called.
"""


def main() -> None:
    """Run the command line."""
    from audit.cli import main as run

    run()


if __name__ == "__main__":
    main()
