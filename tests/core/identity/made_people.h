#pragma once
#include <cmath>
#include <random>

#include "core/identity/photo.h"

/// Faces whose embeddings lie as far apart as those of real people: the medians of calibration.h.
namespace made {

inline std::vector<float> randomDirection(std::mt19937& random, std::size_t dimensions)
{
    std::normal_distribution<double> normal;
    std::vector<double> numbers(dimensions);
    double square = 0;
    for (double& number : numbers)
        number = normal(random), square += number * number;
    std::vector<float> unit;
    for (const double number : numbers)
        unit.push_back(static_cast<float>(number / std::sqrt(square)));
    return unit;
}

/// Sum of shares of directions; with 128 and more dimensions they are as good as orthogonal.
inline std::vector<float> mixed(std::initializer_list<std::pair<double, const std::vector<float>*>> parts)
{
    std::vector<float> sum(parts.begin()->second->size());
    for (const auto& [share, part] : parts)
        for (std::size_t i = 0; i < sum.size(); ++i)
            sum[i] += static_cast<float>(share) * (*part)[i];
    return sum;
}

class Person {
public:
    explicit Person(unsigned seed) : random_(seed), a_(randomDirection(random_, 128)), b_(randomDirection(random_, 1024)) {}

    /// Another photo of this person. @param spread  1 = as unlike the others as photos of one person usually are
    vision::Face face(double spread = 1)
    {
        std::mt19937 everybody(0);
        const auto common = randomDirection(everybody, 1024);
        const auto ownA = randomDirection(random_, 128);
        const auto ownB = randomDirection(random_, 1024);
        vision::Face face;
        // Same pairs .387 apart, different ones .882; of unit length .665 and 1.093.
        face.embeddings.a = mixed({{.5605, &a_}, {.2737 * spread, &ownA}});
        face.embeddings.b = mixed({{.6346, &common}, {.6135, &b_}, {.4702 * spread, &ownB}});
        normalise(face.embeddings.b);
        std::uniform_real_distribution<float> where(0, 100);
        for (vision::Point3& p : face.mesh)
            p = {where(random_), where(random_), 0};
        face.box = {0, 0, 100, 100};
        face.irises[0].centre = {30, 40};
        face.irises[1].centre = {70, 40};
        face.eyeDistance = 40;
        face.sharpness = .9f;
        face.presence = face.confidence = 1;
        for (int i = 0; i < vision::kThumbnailSide * vision::kThumbnailSide; ++i)
            face.thumbnail.push_back(static_cast<std::uint8_t>(random_() & 0xFFu));
        return face;
    }

private:
    static void normalise(std::vector<float>& numbers)
    {
        double square = 0;
        for (const float number : numbers)
            square += static_cast<double>(number) * static_cast<double>(number);
        for (float& number : numbers)
            number = static_cast<float>(static_cast<double>(number) / std::sqrt(square));
    }

    std::mt19937 random_;
    std::vector<float> a_;
    std::vector<float> b_;
};

inline vision::Analysis photoOf(std::vector<vision::Face> faces)
{
    return {{400, 400}, std::move(faces)};
}

inline std::vector<identity::Photo> photosOf(const std::vector<vision::Analysis>& analyses)
{
    std::vector<identity::Photo> photos;
    for (const vision::Analysis& analysis : analyses)
        photos.push_back({&analysis, std::nullopt, false});
    return photos;
}

}  // namespace made
