from sixia.seal.tracking import *  # noqa: F403  # gone when nothing asks for it here any more
