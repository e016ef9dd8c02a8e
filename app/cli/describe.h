#pragma once
#include <span>

#include "app/cli/console.h"
#include "core/identity/marks.h"
#include "core/identity/profile.h"
#include "core/imaging/photo_file.h"
#include "core/studio/photo_files.h"
#include "core/vision/issues.h"

/// Values as the documents show them.
namespace cli {

/// @param subject  id of the person that the face belongs to; null = none
Json faceJson(const vision::Face& face, std::span<const vision::Issue> issues, const std::string* subject);
Json issuesJson(std::span<const vision::Issue> issues);
Json notesJson(std::span<const imaging::Note> notes);
Json refusedJson(std::span<const studio::Refused> refused);

/// "mole, left cheek, in 3 photos: permanent, protected"
std::string spoken(const identity::Mark& mark);
/// "from the front", "turned to the left" ...
const char* spoken(identity::HeadAngle angle);

/// Rounded to what the measurement is worth, so that documents stay readable.
double rounded(double value, int decimals);

}  // namespace cli
