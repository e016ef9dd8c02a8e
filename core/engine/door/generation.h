#pragma once
#include "core/engine/door/likeness_engine.h"

/// The door's functions of the same names, without their prefix.
namespace engine {

int32_t doorOpenModel(const LikenessModelFiles* files, LikenessModel** model, LikenessError* error);
int32_t doorModelInfo(const LikenessModel* model, LikenessModelInfo* info, LikenessError* error);
int32_t doorAdapterInfo(const LikenessModel* model, uint32_t adapter, LikenessAdapterInfo* info, LikenessError* error);
int32_t doorMemoryNeed(const LikenessModel* model, const LikenessRequest* request, LikenessMemoryNeed* need, LikenessError* error);
int32_t doorGenerate(LikenessModel* model, const LikenessRequest* request, LikenessResult* result, const LikenessRun* run, LikenessError* error);
void doorCloseModel(LikenessModel* model);

}  // namespace engine
