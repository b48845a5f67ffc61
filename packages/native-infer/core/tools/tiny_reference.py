"""The text model of tiny_graph.py for transformers, so that sentence-transformers loads its directories as any other."""

import contextlib
import io
import logging
import warnings

import torch
from sentence_transformers import SentenceTransformer
from transformers import AutoConfig, AutoModel, PretrainedConfig, PreTrainedModel
from transformers.modeling_outputs import BaseModelOutputWithPooling

TYPE = "tiny_table"


class TinyConfig(PretrainedConfig):
    model_type = TYPE

    def __init__(self, vocab_size=64, hidden_size=8, max_position_embeddings=64, task_id=0, **kwargs):
        super().__init__(**kwargs)
        self.vocab_size, self.hidden_size, self.task_id = vocab_size, hidden_size, task_id
        self.max_position_embeddings = max_position_embeddings


class TinyModel(PreTrainedModel):
    config_class = TinyConfig

    def __init__(self, config):
        super().__init__(config)
        self.table = torch.nn.Parameter(torch.zeros(config.vocab_size, config.hidden_size))
        self.positions = torch.nn.Parameter(torch.zeros(config.max_position_embeddings, config.hidden_size))
        self.post_init()

    def _init_weights(self, module):
        pass

    def forward(self, input_ids, attention_mask=None, token_type_ids=None, return_dict=True):
        hidden = self.table[input_ids] + self.positions[: input_ids.shape[1]]
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        hidden = hidden + 0.5 * (hidden * mask).sum(1, keepdim=True) / mask.sum(1, keepdim=True)
        hidden = hidden + 0.25 * self.config.task_id
        return BaseModelOutputWithPooling(last_hidden_state=hidden, pooler_output=torch.tanh(hidden[:, 0]))


AutoConfig.register(TYPE, TinyConfig)
AutoModel.register(TinyConfig, TinyModel)
logging.disable(logging.WARNING)
warnings.simplefilter("ignore")


def vectors(directory, calls):
    """What sentence-transformers makes of each (prompt, text)."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        model = SentenceTransformer(str(directory), device="cpu", local_files_only=True)
    return [model.encode(text, prompt=prompt or None, show_progress_bar=False).tolist() for prompt, text in calls]
