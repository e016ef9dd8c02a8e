#include "core/identity/moments.h"

#include <algorithm>
#include <tuple>

#include "core/identity/duplicates.h"

namespace identity {

std::vector<FaceId> inContentOrder(std::span<const Photo> photos, std::vector<FaceId> faces)
{
    std::ranges::sort(faces, [&](FaceId one, FaceId other) {
        const auto key = [&](const FaceId& id) {
            const vision::Face& face = faceOf(photos, id);
            return std::tie(face.embeddings.a, face.embeddings.b, face.eyeDistance, face.sharpness, id);
        };
        return key(one) < key(other);
    });
    return faces;
}

std::vector<Moment> findMoments(std::span<const Photo> photos, std::span<const FaceId> faces)
{
    std::vector<Moment> moments;
    for (std::size_t i = 0; i < faces.size(); ++i) {
        const auto fits = [&](const Moment& moment) {
            return std::ranges::all_of(moment, [&](std::size_t k) {
                return faces[k].photo != faces[i].photo && nearDuplicates(faceOf(photos, faces[k]), faceOf(photos, faces[i]));
            });
        };
        if (const auto found = std::ranges::find_if(moments, fits); found != moments.end())
            found->push_back(i);
        else
            moments.push_back({i});
    }
    return moments;
}

}  // namespace identity
