#pragma once
#include <nlohmann/json.hpp>

#include "core/studio/json_node.h"
#include "core/studio/session.h"

/// The parts of a session as JSON, and back; also what changed between two states. For the sources of this library only.
namespace studio {

nlohmann::json toJson(const About& about);
nlohmann::json toJson(const Photo& photo);
nlohmann::json toJson(const Subject& subject);
/// @param recipe  what stands for it: the recipe itself, or its number in a table
nlohmann::json toJson(const Variation& variation, nlohmann::json recipe);
nlohmann::json recipeJson(const finish::Recipe& recipe);

/// How a document is read: one of a newer version may hold words and parameters that we do not know, which are passed over then.
struct Reading {
    bool newer = false;
    std::size_t passedOver = 0;
};

/// @throws Error{Damaged} naming the place; whether a part fits into a session is not looked at here (faultOf)
About aboutFrom(const JsonNode& node, Reading& reading);
Photo photoFrom(const JsonNode& node);
Subject subjectFrom(const JsonNode& node);
Variation variationFrom(const JsonNode& node, Shared<finish::Recipe> recipe, Reading& reading);
finish::Recipe recipeFrom(const JsonNode& node, Reading& reading);
FaceOf faceFrom(const JsonNode& node);
imaging::Extent extentFrom(const JsonNode& node);

/// What leads from one state to another: only parts that they do not share.
nlohmann::json deltaJson(const Session& before, const Session& after);
/// @throws Error{Damaged} for a delta that does not fit to `before`
Session withDelta(const Session& before, const JsonNode& delta);

/// Whether the parts of a state fit together. @throws Error{Damaged} that begins with `where`
void checkState(const Session& session, const JsonNode& where);

}  // namespace studio
