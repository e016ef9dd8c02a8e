#pragma once
#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "core/imaging/profile.h"
#include "core/imaging/reader.h"

namespace imaging {

/// Turns the samples of one file into linear light with sRGB primaries. Private to core/imaging.
///
/// A matrix profile becomes three tables over the sample values and one 3 x 3 matrix, computed once from lcms2's reading of
/// the profile; that is exact and runs at memory speed. Only table profiles (CMYK, some scanners) go through lcms2 pixel by pixel.
class ToLinear {
public:
    /// @param adobeRgb  EXIF says so; used only without a profile.
    ToLinear(const Raster& raster, bool adobeRgb, std::vector<Note>& notes);

    /// One row of `pixels` pixels into 3 floats each, or 4 with alpha. Safe from several threads.
    void row(const std::byte* samples, int pixels, float* out) const;
    int channels() const { return raster_.alpha ? 4 : 3; }

    bool usesEmbedded() const { return usesEmbedded_; }
    const std::string& name() const { return name_; }
    /// An ICC profile of the file's space; empty = sRGB.
    const std::vector<std::byte>& profile() const { return profile_; }

private:
    bool useProfile(cmsHPROFILE profile);
    void useSpace(const NamedSpace& space);
    void useShaper(cmsHPROFILE profile);
    void useGrey(cmsHPROFILE profile);
    bool useTransform(cmsHPROFILE profile);
    template <class Curve>
    void tabulate(std::size_t channel, const Curve& curve);
    void setMatrix(const Matrix3& toWorking);

    template <class Sample>
    void tableRow(const Sample* samples, int pixels, float* out) const;
    void floatRow(const float* samples, int pixels, float* out) const;
    void plainInkRow(const std::byte* samples, int pixels, float* out) const;
    void transformRow(const std::byte* samples, int pixels, float* out) const;
    float unit(const std::byte* samples, std::size_t index) const;

    Raster raster_;  ///< without its profile
    std::array<std::vector<float>, 3> tables_;
    std::array<Curve, 3> floatCurves_;
    std::array<float, 9> matrix_{1, 0, 0, 0, 1, 0, 0, 0, 1};
    bool hasMatrix_ = false;
    Transform transform_;
    bool usesEmbedded_ = false;
    std::string name_ = "sRGB";
    std::vector<std::byte> profile_;
};

}  // namespace imaging
