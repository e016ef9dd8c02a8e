#pragma once
#include <span>
#include <string_view>
#include <vector>

#include "core/base/run_context.h"
#include "core/finish/parameter.h"
#include "core/finish/subject_layer.h"

namespace finish {

struct FinishInput;
struct Finished;

/// One step of finishing. To add one: its folder, its line in stages.cpp, its sources in CMakeLists.txt, its struct in Recipe.
struct Stage {
    std::string_view id;       ///< folder, and first part of its keys
    std::string_view label;
    std::string_view summary;  ///< one sentence
    std::vector<Parameter> (*parameters)() = nullptr;
    /// Changes the subject before it is put on its background. Leaves the layer unread at strength zero.
    void (*onSubject)(SubjectLayer&, const FinishInput&, const Recipe&, const base::RunContext&) = nullptr;
    /// Changes the whole picture after that.
    void (*onPicture)(Finished&, const FinishInput&, const Recipe&, const base::RunContext&) = nullptr;
};

/// In the order in which they act. Matte, framing, background and colour have no function here: they are what `finish` itself puts together.
std::span<const Stage> stages();

}  // namespace finish
