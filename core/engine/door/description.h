#pragma once
#include "core/engine/door/likeness_engine.h"

/// The door's `describe`.
namespace engine {

int32_t doorDescribe(const char* path, LikenessFileInfo* info, LikenessError* error);

}  // namespace engine
