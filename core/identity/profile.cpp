#include "core/identity/profile.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/identity/calibration.h"
#include "core/identity/face_weight.h"
#include "core/identity/moments.h"

namespace identity {
namespace {

HeadAngle angleOf(const vision::Pose& pose)
{
    if (std::abs(pose.yaw) >= kTurned)
        return pose.yaw < 0 ? HeadAngle::TurnedLeft : HeadAngle::TurnedRight;
    return pose.pitch <= -kPitched ? HeadAngle::Up : pose.pitch >= kPitched ? HeadAngle::Down : HeadAngle::Front;
}

/// Standard error of the weighted mean of moments, the error of one photo being 1: each moment errs on its own, and all of one angle together.
double standardErrorOf(const std::vector<double>& weights, const std::vector<HeadAngle>& angles)
{
    const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
    double own = 0;
    std::array<double, 5> together{};
    for (std::size_t i = 0; i < weights.size(); ++i) {
        own += std::pow(weights[i] / sum, 2);
        together[static_cast<std::size_t>(angles[i])] += weights[i] / sum;
    }
    const double common = std::inner_product(together.begin(), together.end(), together.begin(), 0.0);
    return std::sqrt((1 - kAngleShare) * own + kAngleShare * common);
}

std::vector<float> meanOf(const std::vector<Contribution>& photos, std::vector<float> vision::Embeddings::*recogniser)
{
    std::vector<double> sum((photos.front().embeddings.*recogniser).size());
    for (const Contribution& photo : photos)
        for (std::size_t i = 0; i < sum.size(); ++i)
            sum[i] += photo.weight * static_cast<double>((photo.embeddings.*recogniser)[i]);
    return {sum.begin(), sum.end()};
}

void normalise(std::vector<float>& numbers)
{
    const double length = std::sqrt(std::inner_product(numbers.begin(), numbers.end(), numbers.begin(), 0.0));
    if (length > 0)
        for (float& number : numbers)
            number = static_cast<float>(static_cast<double>(number) / length);
}

/// The value that half of the weight lies below, interpolated between neighbours; with equal weights the usual median.
double weightedMedian(std::vector<std::pair<double, double>> valuesAndWeights)
{
    std::ranges::sort(valuesAndWeights);
    double total = 0;
    for (const auto& [value, weight] : valuesAndWeights)
        total += weight;
    double below = 0;
    for (std::size_t i = 0; i < valuesAndWeights.size(); ++i) {
        const auto [value, weight] = valuesAndWeights[i];
        const double middle = below + weight / 2;
        if (middle >= total / 2) {
            if (i == 0)
                return value;
            const auto [before, weightBefore] = valuesAndWeights[i - 1];
            const double step = (weight + weightBefore) / 2;
            return value - (value - before) * (middle - total / 2) / step;
        }
        below += weight;
    }
    return valuesAndWeights.back().first;
}

}  // namespace

Profile makeProfile(std::span<const Photo> photos, std::span<const FaceId> faces)
{
    std::vector<FaceId> ids;
    std::ranges::copy_if(faces, std::back_inserter(ids), [&](FaceId id) { return !refusal(faceOf(photos, id), photos[id.photo].analysis->extent); });
    std::ranges::sort(ids);
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    ids = inContentOrder(photos, std::move(ids));

    Profile profile;
    std::vector<double> weights;    // of moments: that of the best photo
    std::vector<HeadAngle> angles;  // and its angle
    for (const Moment& moment : findMoments(photos, ids)) {
        double sum = 0, best = 0;
        HeadAngle angle = HeadAngle::Front;
        const std::size_t first = profile.contributions.size();
        for (const std::size_t i : moment) {
            const vision::Face& face = faceOf(photos, ids[i]);
            const FaceWeight w = weigh(face);
            profile.contributions.push_back({ids[i], w.product(), w.sharpness, w.pixels, w.angle, w.light, weights.size(), face.embeddings});
            sum += w.product();
            if (w.product() > best) {
                best = w.product();
                angle = angleOf(face.pose);
            }
        }
        for (std::size_t i = first; i < profile.contributions.size(); ++i)
            profile.contributions[i].weight *= best / sum;
        weights.push_back(best);
        angles.push_back(angle);
    }
    for (std::size_t angle = 0; angle < profile.further.size(); ++angle)
        profile.further[angle] = {static_cast<HeadAngle>(angle), static_cast<std::size_t>(std::ranges::count(angles, static_cast<HeadAngle>(angle))), 100};
    if (profile.empty())
        return profile;

    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    for (Contribution& photo : profile.contributions)
        photo.weight /= total;
    profile.mean = {meanOf(profile.contributions, &vision::Embeddings::a), meanOf(profile.contributions, &vision::Embeddings::b)};
    normalise(profile.mean.b);
    std::ranges::sort(profile.contributions, {}, &Contribution::face);

    profile.standardError = standardErrorOf(weights, angles);
    for (FurtherPhoto& further : profile.further) {
        auto more = weights;
        auto moreAngles = angles;
        more.push_back(1);
        moreAngles.push_back(further.angle);
        further.gainPercent = std::max(0.0, 100 * (1 - standardErrorOf(more, moreAngles) / profile.standardError));
    }
    return profile;
}

std::optional<SubjectLikeness> likenessTo(const Profile& subject, const vision::Embeddings& face, std::optional<FaceId> source)
{
    if (subject.empty())
        return std::nullopt;
    const auto own = std::ranges::find_if(subject.contributions, [&](const Contribution& c) { return source == c.face; });
    const bool known = own != subject.contributions.end();
    const std::size_t moments = std::ranges::max(subject.contributions, {}, &Contribution::moment).moment + 1;
    const bool alone = known && moments == 1;
    std::vector<std::pair<double, double>> a, b;
    for (const Contribution& photo : subject.contributions) {
        if (known && !alone && photo.moment == own->moment)
            continue;
        const Likeness likeness = compare(photo.embeddings, face);
        a.emplace_back(likeness.recognisers[0].distance, photo.weight);
        b.emplace_back(likeness.recognisers[1].distance, photo.weight);
    }
    return SubjectLikeness{judge(weightedMedian(std::move(a)), weightedMedian(std::move(b))), alone ? ReferenceKind::Source : ReferenceKind::Others,
                           known && !alone ? moments - 1 : moments};
}

std::string_view toString(HeadAngle angle)
{
    constexpr std::array<std::string_view, 5> names{"front", "turned-left", "turned-right", "up", "down"};
    return names[static_cast<std::size_t>(angle)];
}

std::string_view toString(ReferenceKind reference)
{
    return reference == ReferenceKind::Others ? "others" : "source";
}

}  // namespace identity
