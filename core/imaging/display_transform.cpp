#include "core/imaging/display_transform.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/imaging/profile.h"
#include "core/imaging/rows.h"
#include "core/imaging/srgb.h"

namespace imaging {

/// A monitor of three curves and a matrix goes through tables, six times as fast as lcms2 and within a level of it; any other through lcms2.
struct DisplayTransform::Table {
    static constexpr int kSteps = 65536;  ///< of linear light: at gamma 2.2 the darkest one is a level and a half wide, all others far less

    Transform transform;
    std::array<float, 256> linear{};
    std::array<float, 9> matrix{};  ///< to linear light of the monitor
    std::array<std::vector<std::uint8_t>, 3> encode;

    void row(std::uint8_t* rgba, int pixels) const
    {
        if (transform) {
            cmsDoTransform(transform.get(), rgba, rgba, static_cast<cmsUInt32Number>(pixels));  // skips alpha, which in place stays
            return;
        }
        const auto& m = matrix;
        for (int x = 0; x < pixels; ++x, rgba += 4) {
            const float r = linear[rgba[0]], g = linear[rgba[1]], b = linear[rgba[2]];
            for (std::size_t c = 0; c < 3; ++c) {
                const float light = std::clamp(m[3 * c] * r + m[3 * c + 1] * g + m[3 * c + 2] * b, 0.0f, 1.0f);
                rgba[c] = encode[c][static_cast<std::size_t>(light * (kSteps - 1) + 0.5f)];
            }
        }
    }
};

namespace {

constexpr std::string_view kRemedy = "Choose another profile in Preferences, or calibrate the screen again.";

/// For each step of linear light the byte whose own light is nearest, as the curve sees it.
std::vector<std::uint8_t> encoding(const cmsToneCurve* curve, int steps)
{
    std::vector<std::uint8_t> table(static_cast<std::size_t>(steps));
    int byte = 0;
    for (int i = 0; i < steps; ++i) {
        const float light = static_cast<float>(i) / static_cast<float>(steps - 1);
        while (byte < 255 && cmsEvalToneCurveFloat(curve, (static_cast<float>(byte) + 0.5f) / 255) <= light)
            ++byte;
        table[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(byte);
    }
    return table;
}

/// Whether greys and colours come back as they went in: then the monitor is an sRGB one whatever its profile is called.
template <class Table>
bool isIdentity(const Table& table)
{
    for (int red = 0; red <= 255; red += 15)
        for (int green = 0; green <= 255; green += 51)
            for (int blue = 0; blue <= 255; blue += 51) {
                const std::array<std::uint8_t, 4> in{static_cast<std::uint8_t>(red), static_cast<std::uint8_t>(green), static_cast<std::uint8_t>(blue), 255};
                std::array<std::uint8_t, 4> out = in;
                table.row(out.data(), 1);
                if (in != out)
                    return false;
            }
    return true;
}

}  // namespace

DisplayTransform::DisplayTransform() = default;
DisplayTransform::~DisplayTransform() = default;
DisplayTransform::DisplayTransform(DisplayTransform&&) noexcept = default;
DisplayTransform& DisplayTransform::operator=(DisplayTransform&&) noexcept = default;

DisplayTransform::DisplayTransform(std::span<const std::byte> profile)
{
    const Profile monitor = openProfile(profile);
    if (!monitor)
        throw base::Error(base::ErrorCode::Damaged, "The monitor's colour profile cannot be read", std::string(kRemedy));
    const auto kind = cmsGetDeviceClass(monitor.get());
    if (cmsGetColorSpace(monitor.get()) != cmsSigRgbData || (kind != cmsSigDisplayClass && kind != cmsSigColorSpaceClass && kind != cmsSigOutputClass))
        throw base::Error(base::ErrorCode::UnsupportedFormat, "This colour profile is not one of a monitor", std::string(kRemedy));
    const Profile srgb = makeProfile(namedSpace(OutputProfile::Srgb));
    auto table = std::make_unique<Table>();
    if (isMatrixShaper(monitor.get())) {
        const Matrix3 toMonitor = inverse(colorantsOf(monitor.get())) * workingColorants();
        std::ranges::transform(toMonitor, table->matrix.begin(), [](double value) { return static_cast<float>(value); });
        if (!std::ranges::all_of(toMonitor, [](double value) { return std::isfinite(value) && std::abs(value) < 100; }))
            throw base::Error(base::ErrorCode::Damaged, "Nothing can be shown by this colour profile", std::string(kRemedy));
        for (int i = 0; i < 256; ++i)
            table->linear[static_cast<std::size_t>(i)] = linearFromSrgb(static_cast<float>(i) / 255);
        const cmsTagSignature curves[3] = {cmsSigRedTRCTag, cmsSigGreenTRCTag, cmsSigBlueTRCTag};
        for (std::size_t c = 0; c < 3; ++c)
            table->encode[c] = encoding(static_cast<const cmsToneCurve*>(cmsReadTag(monitor.get(), curves[c])), Table::kSteps);
    } else {
        const Profile ours = makeProfile(namedSpace(OutputProfile::Srgb));
        table->transform.reset(cmsCreateTransform(ours.get(), TYPE_RGBA_8, monitor.get(), TYPE_RGBA_8, INTENT_RELATIVE_COLORIMETRIC,
                                                  cmsFLAGS_BLACKPOINTCOMPENSATION | cmsFLAGS_NOCACHE));
        if (!table->transform)
            throw base::Error(base::ErrorCode::Damaged, "Nothing can be shown by this colour profile", std::string(kRemedy));
    }
    name_ = profileNameOf(monitor.get());
    if (!isIdentity(*table))
        table_ = std::move(table);
}

bool DisplayTransform::changesNothing() const { return !table_; }

void DisplayTransform::apply(std::uint8_t* rgba, Extent extent, std::size_t stride, const base::RunContext& run) const
{
    if (!table_ || extent.empty())
        return;
    forRows(extent.height, run, [&](int first, int last) {
        for (int y = first; y < last; ++y)
            table_->row(rgba + static_cast<std::size_t>(y) * stride, extent.width);
    });
}

}  // namespace imaging
