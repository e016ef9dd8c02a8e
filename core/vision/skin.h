#pragma once
#include <array>

#include "core/imaging/image.h"
#include "core/vision/face.h"

namespace vision {

/// A person's alpha over a part of the photo, at any size: NetMatte's, or a refined one. 0-1, 1 = the person.
struct PersonAlpha {
    imaging::Box region;                    ///< of the photo, edge to edge
    const imaging::Image* alpha = nullptr;  ///< Data; not owned
};

/// The bare skin of one face, on a grid over a part of the photo. Grid and photo share their edges: the mask is brought to full size by resizing it to
/// `region`.
struct SkinMap {
    imaging::Box region;     ///< photo pixels that the grid covers; inside the photo
    float unit = 0;          ///< D in pixels of the grid
    imaging::Image picture;  ///< the photo there: linear RGB, area means
    imaging::Image
        mask;  ///< Data, 0-1, 1 = bare skin: no eyes, brows, lips, hair, beard, glasses, nor what is much darker or brighter than skin (moles are holes)
    imaging::Image withMarks;     ///< Data, 0 or 1: the same, its small round holes filled, so that marks lie in it
    imaging::Image roughness;     ///< Data: fine texture (stubble, hair) over that of the cheeks; 1 = as there
    std::array<float, 3> tone{};  ///< linear RGB, median of the skin on the cheeks (of all skin where that is too little); 0 where there is none

    bool empty() const { return mask.empty(); }
    /// Continuous coordinates, the first pixel's centre at (.5, .5), of the photo and of the grid.
    Point toGrid(Point photo) const;
    Point toPhoto(Point grid) const;
    /// Mask at a place of the photo, nearest grid pixel; 0 outside.
    float at(Point photo) const;
};

inline constexpr float kSkinUnit = 128;      ///< D of the finest grid
inline constexpr float kSkinLeastUnit = 12;  ///< smaller faces have no map

/// What of a face is bare skin, by colour and place; no parsing network.
///
/// A model of the skin's colour is learnt from cheeks and nose bridge (not from the forehead: fringes), and held against every pixel inside the mesh.
/// With `person`, ears and neck are looked at as well, by a stricter colour rule. Linear in the pixels of the grid, some 10 ms.
/// @param photo Linear RGB(A), upright.
/// @return empty when the face is smaller than kSkinLeastUnit, outside the photo, not finite, or no skin is found where it has to be.
/// Source: finishing method "skin mask" of the project's design; guided filter: He et al. 2013.
SkinMap findSkin(const imaging::Image& photo, const Face& face, const PersonAlpha* person = nullptr);

}  // namespace vision
