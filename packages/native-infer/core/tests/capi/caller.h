/* A caller in C: what native_infer.h says in its first lines. */
#ifndef NATIVE_INFER_TEST_CALLER_H
#define NATIVE_INFER_TEST_CALLER_H

#include "native_infer.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Loads `model`, writes the vector of `text` and its tokens, and frees all. */
ni_code embed_in_c(const char* model, const char* runtime_library, const char* text, float* vector,
                   size_t dimensions, uint64_t* tokens, ni_error* error);

#ifdef __cplusplus
}
#endif

#endif
