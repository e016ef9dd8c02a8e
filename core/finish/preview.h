#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "core/finish/finish.h"

/// The picture while it is being worked on: `finish` for one photo, which remembers what the last recipes had in common with the next.
///
///     Preview preview({photo, face, subject});
///     recipe.relight.strength = 45;
///     const PreviewPicture picture = preview.render(recipe, {.longSide = 1280}, run);   // in milliseconds
namespace finish {

/// Ready to be drawn.
struct PreviewPicture {
    imaging::Extent extent;
    std::vector<std::uint8_t> rgba;  ///< sRGB, 4 bytes a pixel, rows without gaps; not premultiplied, alpha 255 but on a transparent background
    Framing framing;
    FinishFacts facts;
    std::vector<Note> notes;
};

/// Holds some 16 bytes for each pixel of the picture and of the photo reduced to about its scale (README.md has figures), and what it had to measure.
/// For one thread at a time, any thread: a window gives it to its worker, which hands back the picture and asks the token whether a newer recipe waits.
class Preview {
public:
    /// Borrows what `input` points to, but for the marks. One for each photo and cut-out.
    /// @throws Error{BadValue} when images and face do not fit together.
    explicit Preview(const FinishInput& input);
    ~Preview();
    Preview(Preview&&) noexcept;
    Preview& operator=(Preview&&) noexcept;

    /// The same bytes as imaging::toBytes8Rgba gives of what `finish` makes of these arguments, whatever was rendered before. `recipe.matte` is the cut-out's.
    /// @throws what finish throws. After a stop it is as good as before: what was made so far is kept, nothing half.
    PreviewPicture render(const Recipe& recipe, const OutputSize& size, const base::RunContext& run);
    /// Into the memory of an earlier picture: fresh pages cost some 3 ms. After a stop `picture` is unspecified.
    void render(const Recipe& recipe, const OutputSize& size, const base::RunContext& run, PreviewPicture& picture);

    /// What `background.picture` names, borrowed; also when its pixels have changed.
    void setBackdropPicture(const imaging::Image* picture);
    void setMarks(std::span<const PermanentMark> marks);

    /// How often each step was made until now, and how long that took in all.
    struct StepCost {
        std::string_view name;
        int made = 0;
        double ms = 0;
    };
    std::vector<StepCost> costs() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace finish
