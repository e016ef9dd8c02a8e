#include <cstdio>

#include "app/cli/commands.h"

namespace cli {

extern const char* const kDocumentSchema;  // resources/documents.schema.json, put here by CMake

int helpJson(const Console& console)
{
    std::fputs(kDocumentSchema, stdout);
    console.finish();
    return kDone;
}

}  // namespace cli
