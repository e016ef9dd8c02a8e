"""Who is who: analyse over many photos, compare, render of one person among several."""
import itertools
import pathlib

import pictures
from harness import case, files_below, portrait, portrait_pixels, put, refused, render, run, sample, SCRATCH, scratch, shared, usage_error


def codes(photo):
    return {issue["code"] for issue in itertools.chain(photo["issues"], *(face["issues"] for face in photo["faces"]))}


def by_name(document):
    return {pathlib.PurePath(photo["file"]).name: photo for photo in document["photos"]}


def portrait_picture(name, change=lambda picture: picture):
    return put(name, pictures.png(change(portrait_pixels()), text=name))


@case
def analyse_one_person():
    result = run("analyse", portrait(), "--json", expect=0)
    (subject,) = result.document["subjects"]
    assert subject["id"] == "person-1" and subject["proposed"] is True and subject["faces"] == [[0, 0]], result
    face = result.document["photos"][0]["faces"][0]
    assert face["subject"] == "person-1" and 0.7 <= face["sharpness"] <= 1, face
    assert [part["weight"] for part in subject["profile"]["photos"]] == [1], subject
    assert {one["angle"] for one in subject["profile"]["further"]} == {"front", "turned-left", "turned-right", "up", "down"}, subject


@case
def analyse_tells_the_subjects_apart():
    folder = shared("photos")
    result = run("analyse", folder, "--json", expect=0)
    photos = by_name(result.document)
    group = photos["group-a-b.jpg"]["faces"]
    of = {name: {face["subject"] for face in photo["faces"]} for name, photo in photos.items()}
    a, b, c = photos["subject-a-1.jpg"]["faces"][0]["subject"], photos["subject-b-2.jpg"]["faces"][0]["subject"], photos["subject-c-1.png"]["faces"][0]["subject"]
    assert len({a, b, c, None}) == 4, of
    for name in of:
        for letter, who in (("a", a), ("b", b), ("c", c)):
            others = {a, b, c} - {who}
            if name.startswith(f"subject-{letter}"):
                assert not of[name] & others, (name, of)
                assert photos[name]["faces"][0]["subject"] == who, (name, of)
    assert {face["subject"] for face in group[:2]} == {a, b}, of
    assert result.document["subjects"][0]["id"] == a and result.document["subjects"][0]["proposed"], "the one on most photos"
    assert codes(photos["partial-a.jpg"]) & {"cut-off", "occluded", "eyes-hidden"}, photos["partial-a.jpg"]


@case
def the_order_of_photos_changes_nothing():
    files = [str(file) for file in sorted(shared("photos").iterdir()) if file.suffix in (".jpg", ".png")]

    def subjects(order):
        document = run("analyse", *order, "--json", expect=0).document
        place = [pathlib.PurePath(photo["file"]).name for photo in document["photos"]]
        return {subject["id"]: {(place[photo], face) for photo, face in subject["faces"]} for subject in document["subjects"]}

    assert subjects(files) == subjects(files[::-1]) == subjects(files[4:] + files[:4])


@case
def refused_files_do_not_shift_the_subjects():
    good = portrait()
    broken = put("broken.jpg", b"\xff\xd8\xff\xe0")
    result = run("analyse", "nowhere.jpg", broken, good, "--json", expect=0)
    (subject,) = result.document["subjects"]
    ((photo, face),) = subject["faces"]
    assert result.document["photos"][photo]["file"] == str(good) and face == 0, result


@case
def the_same_picture_again_is_a_duplicate():
    first = portrait()
    again = portrait_picture("again.png")
    result = run("analyse", first, again, "--json", expect=0)
    flagged = [name for name, photo in by_name(result.document).items() if "duplicate" in codes(photo)]
    assert len(flagged) == 1, result
    (subject,) = result.document["subjects"]
    assert len(subject["faces"]) == 2 and len({part["moment"] for part in subject["profile"]["photos"]}) == 1, subject


@case
def ai_made_by_the_files_own_word():
    xmp = ('<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
           'xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/{}"/>'
           "</rdf:RDF></x:xmpmeta>")
    made = put("made.png", pictures.png(portrait_pixels(), xmp=xmp.format("trainedAlgorithmicMedia")))
    taken = put("taken.png", pictures.png(portrait_pixels(), xmp=xmp.format("digitalCapture")))
    for _ in range(2):  # the second time from the cache
        result = run("analyse", made, taken, "--json", expect=0)
        assert "ai-made" in codes(by_name(result.document)["made.png"]) and "ai-made" not in codes(by_name(result.document)["taken.png"]), result
    assert pathlib.PurePath(render("--photos", made, taken).document["pictures"][0]["source"]).name == "taken.png", "a photograph is the better source"


@case
def another_person_in_a_batch_is_named():
    folder = shared("photos")
    files = [folder / name for name in ("subject-a-1.jpg", "subject-a-2.jpg", "subject-b-2.jpg")]
    result = run("analyse", *files, "--json", expect=0)
    (stranger,) = [face for face in by_name(result.document)["subject-b-2.jpg"]["faces"]]
    (issue,) = [issue for issue in stranger["issues"] if issue["code"] == "other-person"]
    assert issue["severity"] == "warn" and "likeness" in issue["message"] and "distances" in issue["message"], issue
    for name in ("subject-a-1.jpg", "subject-a-2.jpg"):
        assert "other-person" not in codes(by_name(result.document)[name]), name


@case
def a_photo_that_stands_on_its_head():
    upside_down = put("turned.png", pictures.png(portrait_pixels().turned()))
    result = run("analyse", portrait(), upside_down, "--json", expect=0)
    (face,) = by_name(result.document)["turned.png"]["faces"]
    assert abs(face["roll"]) > 150 and "tilted" in {issue["code"] for issue in face["issues"]}, face
    assert face["subject"] == "person-1" and len(result.document["subjects"]) == 1, "the same person all the same"


@case
def analyse_speaks_to_people():
    text = run("analyse", portrait(), sample(1), expect=0).out.decode()
    assert "person-1" in text and "sharpness" in text and "%" in text, text


@case
def compare_document():
    result = run("compare", portrait(), portrait(), "--json", expect=0)
    document = result.document
    assert document["likeness"] == 100 and document["verdict"] == "same", result
    assert [one["distance"] for one in document["recognisers"]] == [0, 0] and len(document["faces"]) == 2, result
    assert "duplicate" in [note["code"] for note in document["notes"]], result
    plain = run("compare", portrait(), portrait(), expect=0).out.decode()
    assert "100 of 100" in plain and "same person" in plain, plain


@case
def compare_tells_persons_apart():
    folder = shared("photos")
    same = run("compare", folder / "subject-a-1.jpg", folder / "subject-a-3.jpg", "--json", expect=0).document
    other = run("compare", folder / "subject-a-1.jpg", folder / "subject-b-2.jpg", "--json", expect=0).document
    assert same["verdict"] == "same" and same["likeness"] > 60, same
    assert other["verdict"] == "different" and other["likeness"] < 30, other
    back = run("compare", folder / "subject-b-2.jpg", folder / "subject-a-1.jpg", "--json", expect=0).document
    assert back["likeness"] == other["likeness"] and back["recognisers"] == other["recognisers"], "symmetric"


@case
def compare_refuses_to_judge_a_tiny_face():
    tiny = put("tiny.png", pictures.png(portrait_pixels().shrunk(3)))  # 14 pixels between the eyes
    result = run("compare", portrait(), tiny, "--json", expect=0)
    document = result.document
    assert document["likeness"] is None and document["verdict"] == "unsure" and document["recognisers"] == [], result
    assert any("tiny.png" in note["message"] for note in document["notes"]), result


@case
def compare_of_what_is_no_portrait():
    hills = put("hills.png", pictures.png(pictures.landscape(320, 200)))
    result = run("compare", portrait(), hills, "--json", expect=1)
    assert result.document["error"]["code"] == "no-face" and "hills.png" in result.document["error"]["message"], result
    text = put("text.jpg", b"text")
    for pair in ((text, portrait()), (portrait(), text)):
        result = run("compare", *pair, "--json", expect=1)
        assert result.document["error"]["code"] == "unsupported-format" and "text.jpg" in result.document["error"]["message"], result
    assert run("compare", portrait(), "nowhere.jpg", "--json", expect=1).document["error"]["code"] == "not-found"
    usage_error("compare", portrait())
    usage_error("compare", portrait(), portrait(), portrait())


@case
def render_one_person_of_several():
    folder = shared("photos")
    photos = by_name(run("analyse", folder, "--json", expect=0).document)
    b = photos["subject-b-2.jpg"]["faces"][0]["subject"]
    result = render("--photos", folder, "--subject", b)
    (picture,) = result.document["pictures"]
    assert pathlib.PurePath(picture["source"]).name in ("subject-b-1.jpg", "subject-b-2.jpg", "group-a-b.jpg"), result
    proposed = render("--photos", folder, out="proposed")
    assert pathlib.PurePath(proposed.document["pictures"][0]["source"]).name.startswith("subject-a"), proposed
    assert "--subject" in proposed.err, "that there are others is told"
    each = render("--photos", folder, "--subject", b, "--each", out="each")
    assert {pathlib.PurePath(one["source"]).name for one in each.document["pictures"]} >= {"subject-b-1.jpg", "subject-b-2.jpg", "group-a-b.jpg"}, each
    assert refused(each)["subject-c-1.png"] == "no-face", each


@case
def render_of_a_person_who_is_not_there():
    result = render("--photos", portrait(), "--subject", "person-7", expect=1)
    assert result.document["error"]["code"] == "bad-value" and "person-7" in result.document["error"]["message"], result
    assert "person-1" in result.document["error"]["remedy"] and files_below(SCRATCH / "out") == [], result
    usage_error("render", "--photos", portrait(), "--out", scratch("x"), "--subject", says=["--subject"])


@case
def a_picture_is_judged_by_the_other_photos():
    folder = shared("photos")
    result = render("--photos", folder, "--style", "corporate-grey", "--style", "cut-out")
    assert len(result.document["pictures"]) == 2, result
    for picture in result.document["pictures"]:
        authenticity, quality = picture["authenticity"], picture["quality"]
        assert picture["likenessReference"] == "others" and picture["likeness"] > 70, picture
        assert None not in [*authenticity.values(), *quality.values()], picture
        assert 85 <= authenticity["texturePercent"] <= 115 and authenticity["geometryPercent"] > 97 and authenticity["score"] > 80, picture
        assert authenticity["marksKept"] == authenticity["marksTotal"], picture


@case
def a_picture_of_one_photo_says_that_it_is_its_own_reference():
    (picture,) = render("--photos", portrait()).document["pictures"]
    assert picture["likenessReference"] == "source" and picture["likeness"] > 80, picture
    # The face has 43 pixels between the eyes.
    assert picture["authenticity"]["texturePercent"] is None and "texture-not-measured" in [note["code"] for note in picture["notes"]], picture
    missing = [part for part, figure in [*picture["authenticity"].items(), *picture["quality"].items()] if figure is None]
    assert missing == ["texturePercent"], picture
    spoken = run("render", "--photos", portrait(), "--out", SCRATCH / "out", expect=0)
    assert b"likeness" in spoken.out and b"authenticity" in spoken.out, spoken


@case
def more_light_of_a_studio_is_less_authentic():
    def score(strength):
        (picture,) = render("--photos", portrait(), "--style", "corporate-grey", "--set", "relight.setup=split", "--set", f"relight.strength={strength}",
                            out=f"at-{strength}").document["pictures"]
        return picture["authenticity"]["score"], picture["authenticity"]["areaChangedPercent"]

    none, half, full = score(0), score(50), score(100)
    assert none[0] > half[0] > full[0] and none[1] < half[1] < full[1], (none, half, full)


@case
def heat_maps_lie_beside_their_pictures():
    first, second = put("a/me.png", portrait().read_bytes()), put("b/me.png", portrait().read_bytes())
    result = render("--photos", first, second, "--each", "--heatmap", "--style", "corporate-grey", "--style", "cut-out", "--set", "relight.setup=split")
    for picture in result.document["pictures"]:
        file, heatmap = pathlib.Path(picture["file"]), pathlib.Path(picture["heatmap"])
        assert heatmap == file.with_name(file.stem + "_what-changed.png"), picture
        made = pictures.read_png(heatmap.read_bytes())
        assert (made.width, made.height, made.channels) == (picture["width"], picture["height"], 3), picture
        corner = made.pixel(2, 2)
        assert max(corner) - min(corner) < 4, f"nothing is said of the backdrop: {corner}"
        coloured = [made.pixel(x, y) for x in range(0, made.width, 5) for y in range(0, made.height, 5)]
        assert any(pixel[0] > pixel[2] + 40 for pixel in coloured), "split light changes the face"
    assert len(files_below(SCRATCH / "out")) == 8, files_below(SCRATCH / "out")
    without = render("--photos", first, out="without")
    assert "heatmap" not in without.document["pictures"][0] and len(files_below(SCRATCH / "without")) == 1, without
