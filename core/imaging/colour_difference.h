#pragma once
#include "core/imaging/lab.h"

namespace imaging {

/// How different two colours look: about 1 where side by side they can just be told apart. Symmetric.
/// Source: CIE 142-2001, CIEDE2000, in the form of Sharma, Wu, Dalal 2005; all weights 1.
float deltaE00(const Lab& one, const Lab& other);

}  // namespace imaging
