#include "core/identity/likeness.h"

namespace identity {

std::optional<Refusal> refusal(const vision::Face& face, imaging::Extent)
{
    return face.embeddings.empty() ? std::optional<Refusal>({"small-face", "The face is too small to be told from others"}) : std::nullopt;
}

}  // namespace identity
