"""An archive of recordings worked through by many processes, on one computer or several: bundles and an index.

The parts: ``sources`` (what there is to do), ``result`` (the folder of what was made), ``recording`` (one recording, in
a worker), ``cluster`` (the processes, by Dask), ``run`` (what was not done yet, to its end), ``index`` (search).
"""
