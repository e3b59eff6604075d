import json
import sys
import tempfile

from datasets import load_dataset
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast
from trl import DPOConfig, DPOTrainer, SFTConfig, SFTTrainer

kind, path = sys.argv[1:]
TEMPLATE = (
    "{% for m in messages %}<|{{ m['role'] }}|>{{ m['content'] }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
special = ["<|pad|>", "<|system|>", "<|user|>", "<|assistant|>", "<|end|>"]
alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
vocabulary = {token: number for number, token in enumerate([*special, *alphabet])}
plain = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
plain.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
plain.decoder = decoders.ByteLevel()
tokenizer = PreTrainedTokenizerFast(
    tokenizer_object=plain,
    pad_token="<|pad|>",
    eos_token="<|end|>",
    additional_special_tokens=special[1:4],
)
tokenizer.chat_template = TEMPLATE
config = GPT2Config(vocab_size=len(vocabulary), n_positions=1024, n_embd=16, n_layer=1, n_head=1)
model = GPT2LMHeadModel(config)
data = load_dataset("json", data_files={"train": path}, split="train", cache_dir=tempfile.mkdtemp())
given = {
    "output_dir": tempfile.mkdtemp(),
    "max_steps": 1,
    "per_device_train_batch_size": 2,
    "report_to": [],
    "use_cpu": True,
    "bf16": False,
    "max_length": 1024,
}
if kind == "sft":
    trainer = SFTTrainer(
        model=model, args=SFTConfig(**given), train_dataset=data, processing_class=tokenizer
    )
else:
    trainer = DPOTrainer(
        model=model,
        ref_model=GPT2LMHeadModel(config),
        args=DPOConfig(**given),
        train_dataset=data,
        processing_class=tokenizer,
    )
batch = next(iter(trainer.get_train_dataloader()))
said = {}
if "labels" in batch:
    learnt = batch["labels"][0]
    said["learnt"] = tokenizer.decode([int(t) for t in learnt if int(t) >= 0])
else:
    mask = batch["completion_mask"]
    said["learnt"] = [
        tokenizer.decode([int(t) for t, m in zip(ids, row, strict=True) if int(m)])
        for ids, row in zip(batch["input_ids"], mask, strict=True)
    ]
trainer.train()
said["steps"] = trainer.state.global_step
print(json.dumps(said))
