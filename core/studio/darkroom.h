#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/finish/preview.h"
#include "core/finish/recipe.h"
#include "core/imaging/photo_file.h"
#include "core/judge/judge.h"
#include "core/studio/examine.h"
#include "core/vision/analyser.h"

namespace studio {

/// From files to finished pictures. Holds the photos that were worked on last, each with its cut-out and what its previews remember, so that several styles
/// of one cost one decoding and one cutting out. For one thread.
///
///     studio::Darkroom darkroom{vision::ModelStore()};
///     const auto facts = darkroom.examine("selfie.jpg", run);
///     const auto picture = darkroom.develop(facts, 0, recipe, {}, run);
class Darkroom {
public:
    /// @param photos  most that are held at once; fewer where memory is short, and never two where there is no room for another
    explicit Darkroom(vision::ModelStore models, std::filesystem::path cacheFolder = {}, std::size_t photos = 1);
    ~Darkroom();
    Darkroom(Darkroom&&) noexcept;
    Darkroom& operator=(Darkroom&&) noexcept;

    /// A photo that an earlier run examined is not even decoded.
    /// @throws what imaging::decode and vision::Analyser::analyse throw. A photo without a face is no error here.
    PhotoFacts examine(const std::filesystem::path& file, const base::RunContext& run);

    /// One face of a photo by one recipe.
    /// @throws Error{NoFace} when there is no such face; {Damaged} when the file changed since `examine`; what decode, matte, cutOut and finish throw;
    ///         for `background.picture`, beginning with that name, what is wrong with the file: {NotFound, UnsupportedFormat, Damaged, TooLarge ...}.
    /// @param marks  of this person, known from other photos: protectedMarks(people, ...). Retouching leaves them.
    finish::Finished develop(const PhotoFacts& photo, std::size_t face, const finish::Recipe& recipe, const finish::OutputSize& size, const base::RunContext& run,
                             std::span<const finish::PermanentMark> marks = {});

    /// The same as it is worked on: in milliseconds where photo, cut-out and much of the recipe are those of the last time. The pixels are those of `develop`.
    /// @param picture  drawn into; the memory of an earlier one saves some milliseconds. Unspecified after a throw
    void preview(const PhotoFacts& photo, std::size_t face, const finish::Recipe& recipe, const finish::OutputSize& size, const base::RunContext& run,
                 std::span<const finish::PermanentMark> marks, finish::PreviewPicture& picture);
    /// The person of `preview` and `develop`, cut out; valid until the next call.
    const finish::CutOut& cutOutOf(const PhotoFacts& photo, std::size_t face, const finish::MatteParams& params, const base::RunContext& run);
    /// Lets go of all photos.
    void clear();

    /// What a picture is worth that `develop` made last, of this photo, face and recipe, without `size.longSide`.
    /// @param whose  whoseIs(people, ...). @throws what develop and judge::assess throw.
    judge::Judgement assess(const PhotoFacts& photo, std::size_t face, const finish::Recipe& recipe, const finish::Finished& finished, const judge::Whose& whose,
                            const base::RunContext& run);

    /// The decoded photo, for its metadata and profile; decodes it if another one is held. Transparent photos lie over white.
    const imaging::DecodedPhoto& pixelsOf(const PhotoFacts& photo, const base::RunContext& run);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace studio
