#include "core/identity/likeness.h"

namespace identity {

std::optional<std::string> refusal(const vision::Face& face)
{
    return face.embeddings.empty() ? std::optional<std::string>("the face is too small") : std::nullopt;
}

}  // namespace identity
