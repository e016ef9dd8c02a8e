#pragma once
#include <span>

#include "app/cli/console.h"
#include "core/finish/note.h"
#include "core/studio/photo_files.h"
#include "core/vision/analyser.h"
#include "core/vision/issues.h"

/// Values as the documents show them.
namespace cli {

Json faceJson(const vision::Analysis& analysis, std::size_t face);
Json issueJson(const vision::Issue& issue);
Json refusedJson(std::span<const studio::Refused> refused);
/// Rounded to what the measurement is worth, so that documents stay readable.
double rounded(double value, int decimals);

}  // namespace cli
