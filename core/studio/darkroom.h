#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/finish/finish.h"
#include "core/finish/recipe.h"
#include "core/imaging/photo_file.h"
#include "core/judge/judge.h"
#include "core/studio/examine.h"
#include "core/vision/analyser.h"

namespace studio {

/// From files to finished pictures. Holds the one photo that was worked on last, with its cut-out, so that several styles of it cost
/// one decoding and one cutting out. For one thread.
///
///     studio::Darkroom darkroom{vision::ModelStore()};
///     const auto facts = darkroom.examine("selfie.jpg", run);
///     const auto picture = darkroom.develop(facts, 0, recipe, {}, run);
class Darkroom {
public:
    explicit Darkroom(vision::ModelStore models, std::filesystem::path cacheFolder = {});
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
