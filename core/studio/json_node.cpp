#include "core/studio/json_node.h"

#include "core/base/error.h"
#include "core/finish/json_text.h"

namespace studio {

JsonNode JsonNode::at(const char* key) const
{
    if (!json_->is_object())
        refuse("is " + finish::kindOf(*json_) + ", not an object");
    const auto found = json_->find(key);
    if (found == json_->end())
        refuse("lacks the key " + std::string(key));
    const bool isRoot = where_.ends_with(".json") || where_.ends_with(".journal");
    return {*found, where_ + (isRoot ? ": " : ".") + key};
}

std::vector<JsonNode> JsonNode::items() const
{
    if (!json_->is_array())
        refuse("is " + finish::kindOf(*json_) + ", not a list");
    std::vector<JsonNode> all;
    all.reserve(json_->size());
    for (std::size_t i = 0; i < json_->size(); ++i)
        all.emplace_back((*json_)[i], where_ + "[" + std::to_string(i) + "]");
    return all;
}

std::string JsonNode::text() const
{
    if (!json_->is_string())
        refuse("is " + finish::kindOf(*json_) + ", not a text");
    return json_->get<std::string>();
}

std::uint64_t JsonNode::whole(std::uint64_t most) const
{
    const bool whole = json_->is_number_unsigned() || (json_->is_number_integer() && json_->get<std::int64_t>() >= 0);
    if (!whole || json_->get<std::uint64_t>() > most)
        refuse("is " + (json_->is_number() ? json_->dump() : finish::kindOf(*json_)) + ", not a whole number from 0 to " + std::to_string(most));
    return json_->get<std::uint64_t>();
}

double JsonNode::number() const
{
    if (!json_->is_number())
        refuse("is " + finish::kindOf(*json_) + ", not a number");
    return json_->get<double>();
}

bool JsonNode::flag() const
{
    if (!json_->is_boolean())
        refuse("is " + finish::kindOf(*json_) + ", not true or false");
    return json_->get<bool>();
}

void JsonNode::refuse(const std::string& what) const
{
    throw base::Error(base::ErrorCode::Damaged, where_ + " " + what, "Open an earlier copy of the session; the photos in it can be taken out with any zip program.");
}

}  // namespace studio
