#ifndef LIKENESS_ENGINE_H
#define LIKENESS_ENGINE_H
/*
 * The border between the studio and a diffusion engine. C, so that an engine built by another compiler against another libtorch (CUDA, MPS, newer) can take
 * the place of the bundled one. No exception crosses it; nothing is owned across it but by the handles below.
 *
 * A module exports one symbol, likeness_engine. Structs begin with their size as the caller knows it: an engine neither reads nor writes beyond it, so that
 * fields may be added at the end. The interface's number changes when a meaning does. Texts are UTF-8 and end with a zero.
 * Functions may be called from any thread, on one handle by one at a time; requestStop at any time.
 */
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LIKENESS_ENGINE_INTERFACE 1u
#define LIKENESS_ENGINE_SYMBOL "likeness_engine"

/* What functions return. */
enum { LIKENESS_DONE = 0, LIKENESS_FAILED = 1, LIKENESS_STOPPED = 2 };

enum { LIKENESS_DEVICE_CPU = 0, LIKENESS_DEVICE_MPS = 1, LIKENESS_DEVICE_CUDA = 2 };

/* Filled where a function returns LIKENESS_FAILED; longer texts are cut. */
typedef struct LikenessError {
    uint32_t size;
    char code[32]; /* as in the command line's documents: not-found, damaged ... */
    char message[768];
    char remedy[384];
} LikenessError;

typedef struct LikenessEngineInfo {
    uint32_t size;
    uint32_t device;
    char build[96];      /* "Likeness 0.1.0, libtorch 1.13.1" */
    char deviceName[96]; /* "CPU", "NVIDIA H200" */
} LikenessEngineInfo;

/* Asks a call that runs on another thread to end early. */
typedef struct LikenessStop LikenessStop;

/* How a call is watched; all but size may be null. Callbacks come from the calling thread and must not throw. */
typedef struct LikenessRun {
    uint32_t size;
    LikenessStop* stop;
    void* user;
    void (*progress)(void* user, const char* stage, int32_t step, int32_t steps);
} LikenessRun;

/* Rows from the top without gaps, red, green, blue interleaved, sRGB-encoded, 0..1. */
typedef struct LikenessPicture {
    uint32_t size;
    int32_t width;
    int32_t height;
    float* pixels; /* the caller's: width * height * 3 */
} LikenessPicture;

typedef struct LikenessUpscaler LikenessUpscaler;

typedef struct LikenessEngine {
    uint32_t size;
    uint32_t interfaceVersion;

    int32_t (*info)(LikenessEngineInfo* info, LikenessError* error);
    /* Computes something small on the device and compares: an engine whose device or libraries do not fit this machine fails here and not later. */
    int32_t (*selfTest)(LikenessError* error);

    LikenessStop* (*newStop)(void); /* null where memory is out */
    void (*requestStop)(LikenessStop* stop);
    void (*freeStop)(LikenessStop* stop);

    /* @param file .safetensors; @param scale receives 2 or 4 */
    int32_t (*openUpscaler)(const char* file, LikenessUpscaler** upscaler, int32_t* scale, LikenessError* error);
    /* @param large is scale times as wide and high */
    int32_t (*upscale)(const LikenessUpscaler* upscaler, const LikenessPicture* picture, LikenessPicture* large, const LikenessRun* run, LikenessError* error);
    void (*closeUpscaler)(LikenessUpscaler* upscaler);
} LikenessEngine;

/* The engine's functions, for the life of the process; null where it does not speak the interface asked for. */
typedef const LikenessEngine* (*LikenessEngineFunction)(uint32_t interfaceVersion);

#ifdef __cplusplus
}
#endif
#endif
