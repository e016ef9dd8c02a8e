#ifndef LIKENESS_ENGINE_H
#define LIKENESS_ENGINE_H
/*
 * The border between the studio and a diffusion engine. C, so that an engine built by another compiler against another libtorch (CUDA, MPS, newer) can take
 * the place of the bundled one. No exception crosses it; nothing is owned across it but by the handles below, and whatever a call is given is copied or read
 * before it returns.
 *
 * A module exports one symbol, likeness_engine. Structs begin with their size as the caller knows it: an engine neither reads nor writes beyond it, so that
 * fields may be added at the end; what a caller does not know counts as zero. In a list, the size of the first is that of each. The interface's number changes
 * when a meaning does. Texts are UTF-8 and end with a zero.
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

/* Rows from the top without gaps, red, green, blue interleaved, sRGB-encoded, 0..1. */
typedef struct LikenessPicture {
    uint32_t size;
    int32_t width;
    int32_t height;
    float* pixels; /* the caller's: width * height * 3 */
} LikenessPicture;

/* After a step of a generation; valid during the callback. */
typedef struct LikenessStep {
    uint32_t size;
    int32_t step; /* finished, 1 and up */
    int32_t steps;
    uint32_t pictureCount;           /* 0 where no preview was asked for at this step */
    const LikenessPicture* pictures; /* the finished ones as far as they are known, by the tiny autoencoder; one a seed */
} LikenessStep;

/* How a call is watched; all but size may be null. Callbacks come from the calling thread and must not throw. */
typedef struct LikenessRun {
    uint32_t size;
    LikenessStop* stop;
    void* user;
    void (*progress)(void* user, const char* stage, int32_t step, int32_t steps);
    void (*stepped)(void* user, const LikenessStep* step);
    uint32_t previewEvery; /* `stepped` gets pictures after each so many steps; 0 = never */
} LikenessRun;

/* What a file or folder of weights is, by the names and shapes of its tensors. */
enum {
    LIKENESS_KIND_MODEL = 0, /* a whole one, in either layout */
    LIKENESS_KIND_UNET = 1,
    LIKENESS_KIND_CONTROLNET = 2,
    LIKENESS_KIND_VAE = 3,
    LIKENESS_KIND_TINY_VAE = 4,
    LIKENESS_KIND_TEXT_ENCODER = 5,
    LIKENESS_KIND_VISION_ENCODER = 6,
    LIKENESS_KIND_ADAPTER = 7,
    LIKENESS_KIND_LORA = 8,
    LIKENESS_KIND_UPSCALER = 9
};
enum { LIKENESS_FAMILY_ANY = 0, LIKENESS_FAMILY_SD15 = 1, LIKENESS_FAMILY_SDXL = 2 };

typedef struct LikenessFileInfo {
    uint32_t size;
    uint32_t kind;
    uint32_t family;         /* ANY for what fits both, or does not tell */
    uint32_t embedsGuidance; /* of a UNet or model: distilled for few steps */
    uint32_t adapterKind;    /* of an adapter: LIKENESS_ADAPTER_ */
} LikenessFileInfo;

typedef struct LikenessUpscaler LikenessUpscaler;

/* A diffusion model with all that was opened beside it. */
typedef struct LikenessModel LikenessModel;

typedef struct LikenessLoraFile {
    uint32_t size;
    const char* file;
    double scale;
} LikenessLoraFile;

typedef struct LikenessAdapterFile {
    uint32_t size;
    const char* file;
    double loraScale; /* of the LoRA that a FaceID file brings; 1 as a rule */
} LikenessAdapterFile;

/* All but size and model may be null. */
typedef struct LikenessModelFiles {
    uint32_t size;
    const char* model;         /* a folder in the diffusers layout, or one .safetensors file in the original layout */
    const char* unet;          /* instead of the model's */
    const char* tinyVae;       /* for previews */
    const char* tokenizer;     /* folder with vocab.json and merges.txt, where the model has none */
    const char* configs;       /* for a single file: a folder in the diffusers layout whose config.json hold for it */
    const char* visionEncoder; /* for adapters that look at pictures */
    uint32_t loraCount;
    uint32_t controlNetCount;
    uint32_t adapterCount;
    const LikenessLoraFile* loras;
    const char* const* controlNets;
    const LikenessAdapterFile* adapters; /* IP-Adapters */
} LikenessModelFiles;

typedef struct LikenessModelInfo {
    uint32_t size;
    uint32_t isXl;
    uint32_t unit;         /* pixels that both sides of a picture are multiples of */
    uint32_t hasTokenizer; /* without, nothing can be generated */
    uint32_t hasPreviews;
    uint32_t embedsGuidance; /* distilled: one evaluation a step whatever the guidance, no negative prompt */
} LikenessModelInfo;

enum { LIKENESS_ADAPTER_IMAGE = 0, LIKENESS_ADAPTER_FACE_ID = 1, LIKENESS_ADAPTER_FACE_ID_PLUS = 2 };

typedef struct LikenessAdapterInfo {
    uint32_t size;
    uint32_t kind;
    uint32_t embeddingChannels;
} LikenessAdapterInfo;

/* A ControlNet at work from share `start` to share `end` of the steps. */
typedef struct LikenessControl {
    uint32_t size;
    uint32_t net;                   /* index of the opened ones */
    const LikenessPicture* picture; /* of the size that is made */
    double weight;
    double start, end;
} LikenessControl;

/* An IP-Adapter at work with some references. IMAGE takes embeddings or pictures, FACE_ID embeddings, FACE_ID_PLUS both. */
typedef struct LikenessImagePrompt {
    uint32_t size;
    uint32_t adapter; /* index of the opened ones */
    uint32_t count;   /* references */
    uint32_t plusVersion2;
    const float* embeddings;         /* count * embeddingChannels */
    const LikenessPicture* pictures; /* count, of any size; looked at in their middle square */
    double shortcut;                 /* version 2 of FACE_ID_PLUS: share of the face's own tokens; 1 as a rule */
    double scale;
    double start, end;
} LikenessImagePrompt;

typedef struct LikenessRequest {
    uint32_t size;
    uint32_t clipSkip;
    const char* prompt;
    const char* negative; /* null = "" */
    int32_t width, height;
    int32_t steps;
    uint32_t seedCount;
    const uint64_t* seeds; /* one a picture; a picture depends on its seed only, not on the batch */
    double guidance;       /* 1 = none, to 20 */
    double rescale;        /* 0..1 */
    /* Text of a scheduler_config.json; or "ddim", "euler", "euler-karras", "euler-ancestral", "dpmpp-2m", "dpmpp-2m-karras", "dpmpp-2m-sde-karras",
       "dpmpp-sde-karras", "unipc", "unipc-karras", "lcm", "tcd" on what the model was trained with; null = the model's own */
    const char* scheduler;
    const LikenessPicture* image; /* null, or of the size that is made: image to image by strength */
    const float* mask;            /* null, or width * height: 1 where it is painted anew, 0 where latents stay; soft values blend */
    double strength;              /* 0..1, with an image */
    uint32_t controlCount;
    uint32_t imagePromptCount;
    const LikenessControl* controls;
    const LikenessImagePrompt* imagePrompts;
    int64_t memoryBudget; /* bytes; more is refused before anything starts; 0 = no limit */
    /* Of the LoRAs that the model was opened with, in their order: a change is fused into the weights that it concerns, nothing is opened anew, and it holds until
       another. None = as opened. */
    uint32_t loraScaleCount;
    const double* loraScales;
} LikenessRequest;

typedef struct LikenessMemoryNeed {
    uint32_t size;
    int64_t weights;     /* bytes of all networks that are used, as computed in */
    int64_t activations; /* bytes of the largest stage */
    int64_t files;       /* bytes of the files that are mapped beside that; the system takes them back when it is short of memory */
} LikenessMemoryNeed;

typedef struct LikenessResult {
    uint32_t size;
    LikenessPicture* pictures; /* the caller's, one a seed, of the size asked for */
    double clippedShare;       /* receives the share of numbers that had to be clipped: guidance that is too strong */
} LikenessResult;

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

    int32_t (*openModel)(const LikenessModelFiles* files, LikenessModel** model, LikenessError* error);
    int32_t (*modelInfo)(const LikenessModel* model, LikenessModelInfo* info, LikenessError* error);
    int32_t (*adapterInfo)(const LikenessModel* model, uint32_t adapter, LikenessAdapterInfo* info, LikenessError* error);
    /* The peak beside what the process takes anyway, from the shapes alone; nothing is computed. */
    int32_t (*memoryNeed)(const LikenessModel* model, const LikenessRequest* request, LikenessMemoryNeed* need, LikenessError* error);
    int32_t (*generate)(LikenessModel* model, const LikenessRequest* request, LikenessResult* result, const LikenessRun* run, LikenessError* error);
    void (*closeModel)(LikenessModel* model);

    /* Reads names and shapes, not weights. @param path a .safetensors file, or a folder in the diffusers layout of a model or a network */
    int32_t (*describe)(const char* path, LikenessFileInfo* info, LikenessError* error);

    /* The peak of `upscale` for a picture of this size, its result among it. */
    int32_t (*upscaleNeed)(const LikenessUpscaler* upscaler, int32_t width, int32_t height, LikenessMemoryNeed* need, LikenessError* error);
} LikenessEngine;

/* The engine's functions, for the life of the process; null where it does not speak the interface asked for. */
typedef const LikenessEngine* (*LikenessEngineFunction)(uint32_t interfaceVersion);

#ifdef __cplusplus
}
#endif
#endif
