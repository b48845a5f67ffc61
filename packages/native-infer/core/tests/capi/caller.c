#include "caller.h"

ni_code embed_in_c(const char* model, const char* runtime_library, const char* text, float* vector,
                   size_t dimensions, uint64_t* tokens, ni_error* error) {
  ni_load_options load = {0};
  ni_engine* engine = NULL;
  ni_text texts[1];
  ni_output output = {0};
  ni_code code;
  load.size = sizeof(load);
  load.model = model;
  load.runtime_library = runtime_library;
  code = ni_load(&load, &engine, error);
  if (code != NI_OK) return code;
  texts[0].data = text;
  texts[0].length = NI_ZERO_TERMINATED;
  output.size = sizeof(output);
  output.data = vector;
  output.data_size = dimensions * sizeof(float);
  code = ni_embed(engine, texts, 1, NULL, &output, error);
  *tokens = output.tokens;
  ni_free(engine);
  return code;
}
