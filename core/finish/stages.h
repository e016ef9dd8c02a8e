#pragma once
#include <span>
#include <string_view>
#include <vector>

#include "core/base/run_context.h"
#include "core/finish/parameter.h"
#include "core/finish/subject_layer.h"

namespace finish {

struct FinishInput;
struct SubjectFound;

/// One step of finishing. To add one: its folder, its line in stages.cpp, its sources in CMakeLists.txt, its struct in Recipe.
struct Stage {
    std::string_view id;       ///< folder, and first part of its keys
    std::string_view label;
    std::string_view summary;  ///< one sentence
    std::vector<Parameter> (*parameters)() = nullptr;
    /// Changes the subject at the photo's own pixels, before all that SubjectPaint does. Leaves the layer unread at strength zero.
    /// What it finds there at any strength it leaves with SubjectFound.
    void (*onSubject)(SubjectLayer&, const FinishInput&, const Recipe&, SubjectFound&, const base::RunContext&) = nullptr;
    /// Keys of all parameters that it reads: it is done again when one of them changes.
    std::vector<std::string_view> subjectKeys = {};
};

/// In the order in which they act. Those without a function here are what `finish` itself puts together (steps.h).
std::span<const Stage> stages();

}  // namespace finish
