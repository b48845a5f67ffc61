/**
 * Absolute path of the model directory, in Hugging Face layout: `config.json`, `tokenizer.json`, `modules.json`,
 * `sentence_bert_config.json`, `1_Pooling/config.json` and `onnx/model_native.onnx`. The files are read-only data.
 */
export const modelDirectory: string;
