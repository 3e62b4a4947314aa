"""Steps of scripts/weights.py: from the files of registry packages to the files of the weights folder."""
