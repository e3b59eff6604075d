import json
import sys

import fasttext

model = fasttext.train_supervised(sys.argv[1], epoch=60, lr=1.0, minCount=1, verbose=0, thread=1)
rows, precision, recall = model.test(sys.argv[2])
print(json.dumps({"labels": sorted(model.labels), "rows": rows, "precision": precision}))
