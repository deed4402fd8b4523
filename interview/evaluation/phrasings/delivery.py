"""What to do about the way an answer is spoken."""

from interview.language.catalogue import N_, Sentence

DELIVERY: dict[str, tuple[Sentence, ...]] = {
    "fillers": (
        N_(
            "This was the first of your fillers ({rate} per minute). Leave a short silence "
            "there instead."
        ),
        N_(
            "It begins here, {rate} times a minute. Stay silent while you think; nobody minds a "
            "pause."
        ),
        N_("You fill your pauses {rate} times a minute from here on. Breathe in instead."),
        N_(
            "Fillers come {rate} times a minute; this is the first. Stop for a second before "
            "each new thought."
        ),
        N_(
            "With {rate} fillers a minute the content suffers. Practise this opening until it "
            "comes without them."
        ),
    ),
    "long_pause": (
        N_("Then you were silent for {seconds} s. Fill such moments by naming your next point."),
        N_(
            "After that came {seconds} s of silence. Say “let me think of a good example” and "
            "nobody will worry."
        ),
        N_("There you lost the thread for {seconds} s. Have the next point ready in a keyword."),
        N_("The {seconds} s after it sound as if you had finished. Tell us that more is coming."),
        N_("You needed {seconds} s to go on. Use a bridge, such as “and this is what I did”."),
    ),
    "fast": (
        N_(
            "Around here you spoke faster than is comfortable to follow. Breathe between your "
            "points."
        ),
        N_("This is where you hurry most. Slow down for the sentence that matters."),
        N_(
            "Here the words run away with you. Put a full stop after each thought, and wait for it."
        ),
        N_("Your listener needs a moment here. Say less, and say it more slowly."),
        N_(
            "Read this passage aloud at half the speed; that is closer to the right pace than "
            "it feels."
        ),
    ),
    "slow": (
        N_(
            "Around here you spoke more slowly than is comfortable to follow. Shorter "
            "sentences help you to keep going."
        ),
        N_("This is where it drags. Know your next point before you begin, and say it in one go."),
        N_("Here you search for words. Practise this part twice aloud, and it will flow."),
        N_("Pick up the pace here: tell it as you would to a friend."),
        N_("Leave out side remarks here; the main line alone moves faster."),
    ),
    "monotone": (
        N_(
            "From there on, your pitch hardly moves. Stress the word that matters in each sentence."
        ),
        N_("Here your voice stays on one note. Let it rise where you were glad or surprised."),
        N_("This passage sounds read. Tell it to a person, and your voice will follow."),
        N_("Pick one word in this sentence and lean on it; the melody comes by itself."),
        N_("Your voice is flat here. Smile at the good part; it can be heard."),
    ),
    "quiet": (
        N_("Around here you can hardly be heard. Speak louder or move closer to the microphone."),
        N_("This is your quietest moment. Speak to the far wall of the room."),
        N_(
            "Your voice drops here. Sit up straight and let the sentence keep its strength to "
            "the end."
        ),
        N_(
            "We had to strain to hear this. Check the microphone, then give it a little more voice."
        ),
        N_("A good sentence deserves more volume; bring the microphone closer."),
    ),
    "clipped": (
        N_(
            "The recording is distorted because it was too loud, most of all here. Move away "
            "from the microphone or lower its level."
        ),
        N_("Here the sound crackles. Keep a hand’s breadth more distance from the microphone."),
        N_("This was too loud for the microphone. Lower its level before the next try."),
        N_(
            "Part of this is cut off by the volume. Make a short test recording and listen to "
            "it first."
        ),
        N_("Your voice overdrives the microphone here. Speak past it, not straight into it."),
    ),
}
