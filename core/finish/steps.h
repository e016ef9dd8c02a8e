#pragma once
#include <array>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "core/finish/background/composite.h"
#include "core/finish/finish.h"
#include "core/finish/kept.h"
#include "core/finish/parameter.h"
#include "core/finish/relight/light_field.h"
#include "core/finish/retouch/retouch_field.h"
#include "core/finish/subject_found.h"

namespace finish {

/// The steps of finishing one photo, each remembered with what it was made from: what a recipe changes is made again, and what follows from that, and nothing
/// else. README.md has the table. `finish` begins with nothing remembered, `Preview` goes on with what it has: there is no other path to a picture.
/// For one thread at a time.
class Steps {
public:
    /// What is remembered.
    enum Step {
        Photo, ColourField, LightField_, RetouchField_,  // measured once
        Subject, Frame, Reduced, Sampled, Before,
        Correction_, RetouchMap, LightMap, Skin, Look,
        Plate, Drawn, Lit, Near, Spill,
        Picture,  ///< not remembered: the one pass over the picture, made every time
        kSteps
    };
    static std::string_view nameOf(Step step);
    /// How often a step was made, and how long that took in all.
    struct Cost {
        int made = 0;
        double ms = 0;
    };

    /// Borrows what `input` points to. @param keepsSampled  remembers the subject in the picture's geometry: 16 bytes for each of its pixels
    Steps(const FinishInput& input, bool keepsSampled);

    /// Everything but the pixels, which `target` gets: called once with the picture's extent and channels, before the first row.
    using Target = std::function<RowSink(imaging::Extent extent, int channels)>;
    Finished draw(const Recipe& recipe, const OutputSize& size, const Target& target, const base::RunContext& run);
    /// With the pixels.
    Finished finished(const Recipe& recipe, const OutputSize& size, const base::RunContext& run);

    void setBackdropPicture(const imaging::Image* picture);
    void setMarks(std::span<const PermanentMark> marks);

    std::span<const Cost> costs() const { return costs_; }

private:
    struct Once {
        bool operator==(const Once&) const = default;
    };
    struct PhotoFigures {
        float noise = 0, cheekContrast = 0;
        HeadMeasures head;
    };
    /// The skin that the anchor holds, on the cut-out before its paint.
    struct SubjectSkin {
        std::vector<Rgb> colours;
        std::vector<bool> inside;  ///< of the cut-out
    };
    struct FramingKey {
        FramingParams params;
        BackgroundParams background;  ///< what of it the framing reads
        OutputSize size;
        bool operator==(const FramingKey&) const = default;
    };
    struct SampledKey {
        std::uint64_t pixels = 0;
        Affine toOutput;
        imaging::Extent output;
        bool operator==(const SampledKey&) const = default;
    };
    struct LookKey {
        ColourParams params;
        Rgb gains, tint;
        std::uint64_t skin = 0, retouch = 0, light = 0;
        bool operator==(const LookKey&) const = default;
    };
    struct PlateKey {
        BackgroundKind kind;
        imaging::Extent extent;
        bool operator==(const PlateKey&) const = default;
    };
    struct LitKey {
        std::uint64_t drawn = 0;
        BackgroundKind kind;
        float exposure = 0, warmth = 0;
        Rgb gains;
        bool operator==(const LitKey&) const = default;
    };

    FinishInput input_;
    bool keepsSampled_;
    std::vector<Cost> costs_ = std::vector<Cost>(kSteps);

    std::vector<Value> layerKey_;
    std::optional<SubjectLayer> layer_;  ///< none: not made yet, or let go of
    std::uint64_t layerVersion_ = 0;     ///< 0: the cut-out as it is
    std::uint64_t layersChanged_ = 0;
    SubjectFound found_;

    Kept<Once, PhotoFigures> photo_;
    Kept<Once, MeasuredColour> measuredColour_;
    Kept<Once, LightField> measuredLight_;
    Kept<Once, RetouchField> measuredRetouch_;
    Kept<FramingKey, Framing> framing_;
    /// Even and odd factors: a drag across the border between two finds both.
    std::array<Kept<std::pair<std::uint64_t, int>, std::shared_ptr<const SubjectPixels>>, 2> reduced_;
    Kept<std::uint64_t, std::shared_ptr<const SubjectPixels>> beforePixels_;
    Kept<SampledKey, SampledSubject> sampled_, before_;
    Kept<std::array<float, 5>, Correction> correction_;
    Kept<RetouchParams, imaging::Image> retouchMap_;
    Kept<std::pair<RelightParams, float>, RelightMap> lightMap_;
    Kept<std::uint64_t, SubjectSkin> skin_;
    Kept<LookKey, ColourTransform> look_;
    Kept<PlateKey, imaging::Image> plate_;
    Kept<Drawing, imaging::Image> drawn_;
    Kept<LitKey, Backdrop> lit_;
    Kept<std::pair<std::uint64_t, Framing>, imaging::Image> near_;
    Kept<std::uint64_t, imaging::Image> spill_;

    template <class Key, class Value, class Make>
    const Value& step(Step which, Kept<Key, Value>& kept, const Key& key, const base::RunContext& run, const Make& make);

    const MeasuredColour* colourField(const ColourParams& params, const base::RunContext& run);
    /// Which subject a recipe asks for, for the keys of what follows; and its pixels.
    std::uint64_t subjectVersion(const Recipe& recipe, const base::RunContext& run);
    const SubjectLayer& subject(const Recipe& recipe, const base::RunContext& run);
    SubjectPaint paint(const Recipe& recipe, const Correction& correction, float cheekContrast, const base::RunContext& run);
    const Backdrop& backdrop(const Recipe& recipe, const Framing& framing, float keySide, const Rgb& gains, const base::RunContext& run);
    const ColourTransform& look(const Recipe& recipe, const MeasuredColour& measured, const SubjectPaint& paint, const Rgb& tint, const base::RunContext& run);
    /// With what stands for them in the keys of what follows.
    std::pair<std::shared_ptr<const SubjectPixels>, std::uint64_t> pixels(const Recipe& recipe, const Framing& framing, const base::RunContext& run);
};

}  // namespace finish
