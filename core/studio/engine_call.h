#pragma once
#include <functional>
#include <vector>

#include "core/base/run_context.h"
#include "core/engine/door/likeness_engine.h"
#include "core/imaging/image.h"

/// How the studio calls through the engine's door. Private to engine_door.cpp and generator.cpp.
namespace studio {

LikenessError noError();

/// @throws base::Error as the engine told it
[[noreturn]] void rethrow(const LikenessError& error);

/// Runs a call of the door with the studio's stop and progress. What a callback throws ends the call and comes out here.
/// @param stepped may be empty
/// @throws base::Error, base::Cancelled
void callEngine(const LikenessEngine& engine, const base::RunContext& context, const std::function<int32_t(const LikenessRun&, LikenessError&)>& call,
                const std::function<void(const LikenessStep&)>& stepped = {}, uint32_t previewEvery = 0);

/// Pixels as the door takes them: red, green and blue of any picture, encoded unless it is Data; alpha is left out.
std::vector<float> encodedColour(const imaging::Image& picture, const base::RunContext& context);

}  // namespace studio
