/*
 * libnative_infer: text embeddings and reranking for C, and for every language that can call C.
 *
 *     ni_load_options load = {.size = sizeof load, .model = "path/to/model"};
 *     ni_engine* engine = NULL;
 *     ni_error error = {0};
 *     if (ni_load(&load, &engine, &error) != NI_OK) return fail(error.message);
 *     ni_text text = {"How big is London", NI_ZERO_TERMINATED};
 *     float vector[384];
 *     ni_output output = {.size = sizeof output, .data = vector, .data_size = sizeof vector};
 *     ni_embed(engine, &text, 1, NULL, &output, &error);
 *     ni_free(engine);
 *
 * Threads. An engine has a thread of its own, which computes. Every function may be called on any
 * thread, and several threads may use one engine at once: their texts share runs of the model.
 * But when ni_free is called, no other call on the engine may be under way or follow; and a
 * callback (ni_submit) runs on the engine's thread, must return at once and, of this library, may
 * call ni_code_name and ni_code_retryable only. ni_load, ni_embed, ni_score and ni_rank block the
 * thread that calls them; ni_close does so as long as its timeout says; ni_free waits for the
 * engine's thread, which ends its run at once. All others return at once. After fork(), a child
 * must not use an engine of its parent.
 *
 * Memory. The caller owns everything that it passes, and the library copies what it needs before
 * a function returns; the buffer of an output given to ni_submit must live until its callback.
 * The library owns what it returns by pointer: strings live as long as their engine.
 *
 * Structures begin with their size, which the caller sets: sizeof. All other fields may be zero,
 * which means the default. A later version adds fields at the end and reads those of an earlier
 * caller as zero; an earlier one refuses fields that it does not know, unless they are zero.
 *
 * Text is UTF-8; an ill-formed sequence counts as U+FFFD. No function throws or ends the process.
 */
#ifndef NATIVE_INFER_H
#define NATIVE_INFER_H

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32) && defined(NI_BUILDING)
#define NI_API __declspec(dllexport)
#elif defined(_WIN32)
#define NI_API __declspec(dllimport)
#else
#define NI_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* What a function returns; docs/reference/errors.md says what to do about each. */
typedef int32_t ni_code;
enum {
  NI_OK = 0,
  /* Generated from errors.json by scripts/generate-errors.mjs. Do not edit. */
  /* An argument or option has a wrong type or value. */
  NI_INVALID_ARGUMENT = 1,
  /* A text has more characters or tokens than the limit, or a call has more texts. */
  NI_TOO_LONG = 2,
  /* Too much is under way: the queue or a place for requests is full, memory is short, or the
     deadline cannot be met. The call was rejected at once and nothing was computed. */
  NI_OVERLOADED = 3,
  /* The deadline passed before all texts of the call were computed. */
  NI_DEADLINE_EXCEEDED = 4,
  /* The caller cancelled the call. */
  NI_CANCELLED = 5,
  /* The engine is closed or closing. */
  NI_CLOSED = 6,
  /* The model directory or a file in it does not exist or cannot be read. */
  NI_MODEL_NOT_FOUND = 7,
  /* A file of the model is malformed, or asks for something that is not implemented. */
  NI_MODEL_INVALID = 8,
  /* A model could not be fetched from its hub, or not be kept in the cache. */
  NI_DOWNLOAD_FAILED = 9,
  /* The native addon or the ONNX Runtime library is missing. */
  NI_RUNTIME_NOT_FOUND = 10,
  /* The native addon or the ONNX Runtime library was found but is of a version that cannot be
     used. */
  NI_RUNTIME_INCOMPATIBLE = 11,
  /* The model produced NaN or infinity for this text. */
  NI_NOT_FINITE = 12,
  /* The system refused a thread or memory; the process goes on. */
  NI_RESOURCE_EXHAUSTED = 13,
  /* An error in this library or in ONNX Runtime. */
  NI_INTERNAL = 14
  /* End of what is generated. */
};

/* A code's name, such as "INVALID_ARGUMENT"; "OK" for 0; "UNKNOWN" for a number that is no code. */
NI_API const char* ni_code_name(ni_code code);

/* 1 if the same call can succeed later, else 0. */
NI_API int ni_code_retryable(ni_code code);

/* The library's version, such as "0.1.0". */
NI_API const char* ni_version(void);

/* `ni_error.index` if no text is at fault. */
#define NI_NO_INDEX UINT64_MAX

/* Filled if a function fails, else left as it is. Wherever one is wanted, NULL may be given. */
typedef struct ni_error {
  ni_code code;
  uint64_t index;     /* Of the text, pair or document at fault, or NI_NO_INDEX. */
  char message[1024]; /* What went wrong and what to do, cut to fit; ends with a zero. */
} ni_error;

/* The length of a text that ends with a zero. */
#define NI_ZERO_TERMINATED SIZE_MAX

typedef struct ni_text {
  const char* data; /* NULL only if `length` is 0. */
  size_t length;    /* Bytes. */
} ni_text;

/* Two texts that a reranker takes together, such as a query and a document. */
typedef struct ni_pair {
  ni_text first;
  ni_text second;
} ni_pair;

/* What a model is loaded for. */
enum { NI_TASK_EMBED = 0, NI_TASK_SCORE = 1 };

typedef struct ni_load_options {
  size_t size;
  const char* model;           /* A directory in Hugging Face layout. Required. */
  const char* runtime_library; /* ONNX Runtime's, 1.17 or newer, if the model needs it; or NULL. */
  const char* packed_cache;    /* Folder that makes the next load quick; NULL: none is kept. */
  const char* dtype;           /* "int8", "bf16" or "fp32"; NULL: int8, or the ONNX file's own. */
  int32_t task;                /* NI_TASK_EMBED or NI_TASK_SCORE. */
  int32_t threads;             /* That compute a run: 1 to 256. Default 1. */
  int32_t nice;                /* Their priority is lowered so far: 1 to 19, NI_NICE_NONE. Linux.
                                  Default 10. */
  int32_t reserved;
  uint64_t max_tokens;       /* Of a text; what is beyond is cut. Default: the model's. */
  uint64_t max_queue_texts;  /* Accepted and not yet answered. Default 16384. */
  uint64_t max_queue_bytes;  /* Of those texts. Default 64 MiB. */
  uint64_t max_batch_tokens; /* In one run. Default 512. */
  uint64_t max_batch_texts;  /* In one run. Default 256. */
  uint64_t max_batch_ms;     /* That a run of interactive texts is to take. Default 8. */
} ni_load_options;
#define NI_NICE_NONE (-1)
/* A model with its queue and its thread. */
typedef struct ni_engine ni_engine;

/* Loads a model and runs one short text, so that a broken model shows here: tens to hundreds of
   milliseconds, the first load of weights that have to be packed a second or more. On success
   `*engine` is to be freed by ni_free, else NULL. NI_INVALID_ARGUMENT, NI_MODEL_NOT_FOUND,
   NI_MODEL_INVALID, NI_RUNTIME_NOT_FOUND, NI_RUNTIME_INCOMPATIBLE or NI_RESOURCE_EXHAUSTED. */
NI_API ni_code ni_load(const ni_load_options* options, ni_engine** engine, ni_error* error);

typedef struct ni_info {
  size_t size;
  uint64_t dimensions; /* Numbers of a vector; labels of a model that scores. */
  uint64_t max_tokens; /* Of a text, special tokens included. */
  int32_t task;
  int32_t threads;
  const char* file;   /* The one with the weights. */
  const char* road;   /* "direct", "hosted" or "standard": docs/reference/models.md. */
  const char* kernel; /* What computes: a kernel set such as "amx", or "onnxruntime". */
} ni_info;

/* What was loaded, into `*info`, whose size is set. */
NI_API ni_code ni_get_info(const ni_engine* engine, ni_info* info, ni_error* error);

/* Label number `index` of a model that scores; NULL if there is none. */
NI_API const char* ni_label(const ni_engine* engine, size_t index);

/* The model's own prompt of this name, such as "query"; NULL if there is none. */
NI_API const char* ni_prompt(const ni_engine* engine, const char* name);

enum { NI_DEFAULT = 0, NI_YES = 1, NI_NO = -1 };
/* Which texts go first: a bulk call delays an interactive one by one run at most. */
enum { NI_LANE_DEFAULT = 0, NI_LANE_INTERACTIVE = 1, NI_LANE_BULK = 2 };
/* What of a text with too many tokens is cut off; NONE: the call fails with NI_TOO_LONG. SECOND is
   for pairs: the second text only. */
enum {
  NI_TRUNCATE_DEFAULT,
  NI_TRUNCATE_END,
  NI_TRUNCATE_START,
  NI_TRUNCATE_NONE,
  NI_TRUNCATE_SECOND
};
/* Element types of vectors: docs/reference/outputs.md. */
enum { NI_FLOAT32, NI_INT8, NI_UINT8, NI_BINARY, NI_UBINARY };
/* The function that makes a score of what the model computes; DEFAULT: the model's own. */
enum { NI_ACTIVATION_DEFAULT, NI_ACTIVATION_NONE, NI_ACTIVATION_SIGMOID, NI_ACTIVATION_SOFTMAX };

#define NI_DEFAULT_TIMEOUT_MS 60000
#define NI_MAX_TIMEOUT_MS 31622400000

/* Options of one call, whatever it is for. */
typedef struct ni_call_options {
  size_t size;
  /* A call that blocks fails with NI_DEADLINE_EXCEEDED if it has not ended by then, a job of
     ni_submit if its last run has not begun. 1 to NI_MAX_TIMEOUT_MS; default NI_DEFAULT_TIMEOUT_MS.
   */
  uint64_t timeout_ms;
  int32_t lane;        /* Default: interactive for up to 32 texts, bulk for more. */
  int32_t truncation;  /* Default: the model's own. */
  int32_t output;      /* Of ni_embed. Default float32. */
  int32_t normalize;   /* Of ni_embed: NI_YES, NI_NO; default: the model's own. */
  uint64_t dimensions; /* Of ni_embed: vectors are cut to so many. Default: all. */
  const char* prompt;  /* Of ni_embed: put before each text; NULL: the model's default, if any. */
  int32_t activation;  /* Of ni_score and ni_rank. */
  int32_t reserved;
} ni_call_options;

/* Where results go. */
typedef struct ni_output {
  size_t size;
  void* data;         /* For results, row after row. Any alignment. */
  size_t data_size;   /* Its bytes: at least count * ni_row_size. */
  uint64_t tokens;    /* Set: of all texts after truncation, special tokens included. */
  uint64_t truncated; /* Set: how many texts were cut. */
} ni_output;

/* Bytes of one text's row in an output with these options (NULL: the defaults): dimensions as
   float32, a byte each as int8 and uint8, a bit each as binary and ubinary, rounded up; of a model
   that scores a float32 for each label. 0 if an argument is invalid. */
NI_API size_t ni_row_size(const ni_engine* engine, const ni_call_options* options);

/* Writes one vector for each text into `output->data`. A text has the same bytes alone, in any call
   and with any number of threads. Fails as a whole if a text does: `error->index` says which.
   Texts: 1 to max_queue_texts. NI_INVALID_ARGUMENT, NI_TOO_LONG, NI_OVERLOADED (the queue is full:
   at once, and nothing was computed), NI_DEADLINE_EXCEEDED, NI_CLOSED, NI_NOT_FINITE,
   NI_RESOURCE_EXHAUSTED or NI_INTERNAL. */
NI_API ni_code ni_embed(ni_engine* engine, const ni_text* texts, size_t count,
                        const ni_call_options* options, ni_output* output, ni_error* error);

/* Writes a float32 for each label, one of a reranker, and each pair. The engine was loaded with
   NI_TASK_SCORE. Fails as ni_embed does. */
NI_API ni_code ni_score(ni_engine* engine, const ni_pair* pairs, size_t count,
                        const ni_call_options* options, ni_output* output, ni_error* error);

/* A document's place in a ranking. */
typedef struct ni_ranked {
  uint64_t index; /* Of the document in the call. */
  float score;    /* The higher, the better it answers the query. */
  float reserved;
} ni_ranked;

/* Writes the `top_k` (at most `count`) documents that answer the query best, the best first, of
   equal scores the first of the call. The model has one label. Fails as ni_embed does. */
NI_API ni_code ni_rank(ni_engine* engine, ni_text query, const ni_text* documents, size_t count,
                       const ni_call_options* options, ni_ranked* ranked, size_t top_k,
                       ni_error* error);

/* Told once how a call of ni_submit ended. `error` is NULL on success, when the output is filled;
   what it points to lives until the callback returns. Runs on the engine's thread: see above. */
typedef void (*ni_callback)(void* user_data, const ni_error* error);

/* As ni_embed, but returns at once: `callback` is called once, before or after this returns,
   unless this fails. `*job` (or NULL) is for ni_cancel. `output` and its data must live until then.
 */
NI_API ni_code ni_submit(ni_engine* engine, const ni_text* texts, size_t count,
                         const ni_call_options* options, ni_output* output, ni_callback callback,
                         void* user_data, uint64_t* job, ni_error* error);

/* Ends a job with NI_CANCELLED, after the run under way at the latest. No effect on one that ended.
 */
NI_API void ni_cancel(ni_engine* engine, uint64_t job);

/* Counters since the engine started. Texts are pairs, too. */
typedef struct ni_stats {
  size_t size;
  uint64_t accepted_texts;
  uint64_t completed_texts;
  uint64_t failed_texts;
  uint64_t cancelled_texts;
  uint64_t expired_texts;
  uint64_t rejected_texts; /* For want of room, because they could never fit, or after ni_close. */
  uint64_t truncated_texts;
  uint64_t queued_texts; /* Accepted and not yet answered, now. */
  uint64_t queued_bytes;
  uint64_t batches;
  uint64_t tokens;
  uint64_t queue_wait_us; /* Sum over texts, from acceptance to their batch. */
  uint64_t run_us;        /* Sum over batches, in the model. */
} ni_stats;

NI_API ni_code ni_get_stats(const ni_engine* engine, ni_stats* stats, ni_error* error);

enum {
  NI_DRAIN = 0, /* What was accepted is answered. */
  NI_REJECT = 1 /* What waits, and the run under way, ends with NI_CLOSED. */
};

/* Accepts nothing more: later calls fail with NI_CLOSED. Waits until all has ended, at most
   `timeout_ms` (0: not at all; at most NI_MAX_TIMEOUT_MS), then fails with NI_DEADLINE_EXCEEDED.
   May be called again, to wait longer or to turn draining into rejecting. */
NI_API ni_code ni_close(ni_engine* engine, int32_t mode, uint64_t timeout_ms, ni_error* error);

/* Closes with NI_REJECT, waits for the engine's thread and frees all. NULL: no effect. */
NI_API void ni_free(ni_engine* engine);
#ifdef __cplusplus
}
#endif
#endif /* NATIVE_INFER_H */
