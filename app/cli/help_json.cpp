#include <cstdio>

#include "app/cli/commands.h"

namespace cli {

extern const char* const kDocumentSchema;  // resources/documents.schema.json, put here by CMake

int helpJson()
{
    std::fputs(kDocumentSchema, stdout);
    return kDone;
}

}  // namespace cli
