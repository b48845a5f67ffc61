/* Prints the vector of each text, a JSON array a line: embed MODEL TEXT... */
#include <native_infer.h>
#include <stdio.h>
#include <stdlib.h>

static int fail(const ni_error* error) {
  fprintf(stderr, "%s: %s\n", ni_code_name(error->code), error->message);
  return 1;
}

static void print_vector(const float* vector, size_t dimensions) {
  for (size_t i = 0; i < dimensions; ++i) printf("%s%.9g", i == 0 ? "[" : ",", vector[i]);
  puts("]");
}

/* All texts are one call, so that they share runs of the model. */
static int embed(ni_engine* engine, char* const* given, size_t count) {
  const size_t row = ni_row_size(engine, NULL);
  ni_text* texts = calloc(count, sizeof *texts);
  float* vectors = calloc(count, row);
  ni_error error = {0};
  int status = 1;
  if (texts != NULL && vectors != NULL) {
    for (size_t i = 0; i < count; ++i) texts[i] = (ni_text){given[i], NI_ZERO_TERMINATED};
    ni_output output = {.size = sizeof output, .data = vectors, .data_size = count * row};
    status = ni_embed(engine, texts, count, NULL, &output, &error) == NI_OK ? 0 : fail(&error);
  }
  const size_t dimensions = row / sizeof(float);
  for (size_t i = 0; status == 0 && i < count; ++i) print_vector(vectors + i * dimensions, dimensions);
  free(texts);
  free(vectors);
  return status;
}

int main(int argc, char** argv) {
  if (argc < 3) {
    fputs("usage: embed MODEL TEXT...\n", stderr);
    return 2;
  }
  ni_load_options load = {.size = sizeof load, .model = argv[1]};
  load.runtime_library = getenv("NATIVE_INFER_RUNTIME_LIBRARY");
  ni_engine* engine = NULL;
  ni_error error = {0};
  if (ni_load(&load, &engine, &error) != NI_OK) return fail(&error);
  const int status = embed(engine, argv + 2, (size_t)argc - 2);
  ni_free(engine);
  return status;
}
