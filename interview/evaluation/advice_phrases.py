"""The sentences of the advice, with places for what was said and when."""

from interview.errors import Language

MOMENTS: dict[Language, dict[str, str]] = {
    "en": {"spoken": "At {at} you said “{quote}”.", "typed": "You wrote “{quote}”."},
    "tr": {"spoken": "{at} anında “{quote}” dediniz.", "typed": "“{quote}” yazdınız."},
}
"""How a moment of the answer is pointed at."""

ADVICE: dict[Language, dict[str, str]] = {
    "en": {
        "gate_empty": "Answer in your own words; five or six sentences are a good length.",
        "gate_far_too_short": "Tell it in five or six sentences: one situation, what you did, "
        "and what came of it.",
        "gate_short": "Go on: give the example that proves it, and its outcome.",
        "gate_gibberish": "Answer in whole sentences, as you would to a person across the table.",
        "gate_wrong_language": "Answer in the language the interview is held in.",
        "gate_copied_question": "Leave the question aside and begin with your own answer to it.",
        "gate_to_the_grader": "Address the interviewer and answer the question that was asked.",
        "gate_off_topic": "Go back to the question and take up its subject in your first sentence.",
        "gate_maybe_off_topic": "Take up the words of the question in your first sentence, so "
        "that it is clear you are answering it.",
        "gate_general_only": "Replace the general words with one real case: when it was, what you "
        "did, and what came of it.",
        "gate_repeated": "Say each thing once, then go on to a new point.",
        "points_missing": "A good answer also covers this: {points}.",
        "situation": "Before that, set the scene in one sentence: where it was, when, and who "
        "was involved.",
        "task": "Say next what had to be achieved, or what was at stake.",
        "action": "Say step by step what you did yourself.",
        "result": "Do not stop there: say what came of it, best with a figure.",
        "understanding": "Before acting, say what you would find out first, and from whom.",
        "intended_action": "Say what you would do, one step after the other.",
        "reason": "Say why you would do it this way.",
        "expected_outcome": "End on what you expect to come of it, or on a case where it worked.",
        "opening": "Answer the question itself in the first sentence.",
        "order": "Make the order plain: first, then, finally.",
        "support": "Prove it with one example or a reason.",
        "closing": "Close with one sentence that sums up your answer.",
        "out_of_order": "Tell it in the order it happened: the situation first, then your steps, "
        "the result last.",
        "name_the_figure": "Put the figure or the name there: how many, which one, how long?",
        "make_concrete": "Make it concrete: how many, how long, who, with what?",
        "set_phrase": "Everybody says that. Replace it with one thing you did that shows it.",
        "which_part": "Say which part of that was yours.",
        "points_partly": "You touch on this; say more about it: {point}.",
        "own_case": "Add a case of your own: when you did this, and what came of it.",
        "result_figure": "Give the outcome a figure: how much, how many, by when?",
        "own_steps": "Name two or three things you did yourself, beginning with “I”.",
        "hedge": "That takes the force out of the sentence. Leave it out, or say what you do know.",
        "general_word": "Replace the general word with the thing itself.",
        "long_sentence": "That sentence has {words} words. Make two of it.",
        "restart": "Pause until the sentence is ready instead of beginning it twice.",
        "fillers": "Of the fillers, {rate:.0f} a minute, this was the first. Make a short silence "
        "there instead.",
        "long_pause": "At {at} you were silent for {seconds:.1f} s. Fill such moments by naming "
        "your next point.",
        "fast": "You spoke above the comfortable range. Breathe between your points.",
        "slow": "You spoke below the comfortable range. Shorter sentences help to keep going.",
        "monotone": "From {at} your pitch hardly moves. Stress the word that matters in each "
        "sentence.",
    },
    "tr": {
        "gate_empty": "Kendi sözlerinizle yanıtlayın; beş altı cümle iyi bir uzunluktur.",
        "gate_far_too_short": "Beş altı cümleyle anlatın: bir durum, yaptığınız ve sonucu.",
        "gate_short": "Sürdürün: bunu kanıtlayan örneği ve sonucunu anlatın.",
        "gate_gibberish": "Karşınızda biri varmış gibi tam cümlelerle yanıtlayın.",
        "gate_wrong_language": "Görüşmenin yapıldığı dilde yanıtlayın.",
        "gate_copied_question": "Soruyu bir yana bırakıp doğrudan kendi yanıtınızla başlayın.",
        "gate_to_the_grader": "Sözünüz görüşmeciye olsun; sorulan soruyu yanıtlayın.",
        "gate_off_topic": "Soruya dönün ve ilk cümlede onun konusuna girin.",
        "gate_maybe_off_topic": "İlk cümlede sorunun sözcüklerini kullanın; onu yanıtladığınız "
        "belli olsun.",
        "gate_general_only": "Genel sözlerin yerine tek bir gerçek olayı anlatın: ne zamandı, ne "
        "yaptınız, ne oldu?",
        "gate_repeated": "Her şeyi bir kez söyleyin, sonra yeni bir noktaya geçin.",
        "points_missing": "İyi bir yanıtta şu da bulunur: {points}.",
        "situation": "Ondan önce tek cümleyle ortamı anlatın: neredeydi, ne zamandı, kimler vardı?",
        "task": "Ardından neyin başarılması gerektiğini ya da neyin riskte olduğunu söyleyin.",
        "action": "Kendi yaptıklarınızı adım adım söyleyin.",
        "result": "Orada durmayın: ne sonuç verdiğini, mümkünse bir rakamla söyleyin.",
        "understanding": "Harekete geçmeden önce neyi, kimden öğreneceğinizi söyleyin.",
        "intended_action": "Ne yapacağınızı adım adım söyleyin.",
        "reason": "Neden böyle yapacağınızı söyleyin.",
        "expected_outcome": "Bundan ne beklediğinizle ya da işe yaradığı bir örnekle bitirin.",
        "opening": "İlk cümlede doğrudan sorunun yanıtını verin.",
        "order": "Sırayı belli edin: önce, sonra, son olarak.",
        "support": "Bunu bir örnekle ya da bir gerekçeyle kanıtlayın.",
        "closing": "Yanıtınızı toparlayan tek bir cümleyle bitirin.",
        "out_of_order": "Olduğu sırayla anlatın: önce durum, sonra attığınız adımlar, en sonda "
        "sonuç.",
        "name_the_figure": "Oraya rakamı ya da adı koyun: kaç tane, hangisi, ne kadar sürede?",
        "make_concrete": "Bunu somutlaştırın: kaç tane, ne kadar sürede, kim, neyle?",
        "set_phrase": "Bunu herkes söylüyor. Yerine, bunu gösteren bir işinizi anlatın.",
        "which_part": "Bunun hangi bölümünü sizin yaptığınızı söyleyin.",
        "points_partly": "Buna değiniyorsunuz; biraz daha açın: {point}.",
        "own_case": "Kendinizden bir örnek ekleyin: bunu ne zaman yaptınız, ne oldu?",
        "result_figure": "Sonuca bir rakam koyun: ne kadar, kaç tane, ne zamana kadar?",
        "own_steps": "Kendi yaptığınız iki üç şeyi “yaptım” diyerek sayın.",
        "hedge": "Bu, cümlenin gücünü azaltıyor. Çıkarın ya da bildiğinizi söyleyin.",
        "general_word": "Genel sözcüğün yerine o şeyin kendisini söyleyin.",
        "long_sentence": "Bu cümlede {words} sözcük var. İkiye bölün.",
        "restart": "Cümleye iki kez başlamak yerine hazır olana dek susun.",
        "fillers": "Dakikada {rate:.0f} dolgu sözcüğü var; ilki buydu. Yerine kısa bir sessizlik "
        "bırakın.",
        "long_pause": "{at} anında {seconds:.1f} sn sustunuz. Böyle anlarda sıradaki noktanın "
        "adını söyleyin.",
        "fast": "Rahat izlenen aralığın üstünde konuştunuz. Noktalar arasında soluklanın.",
        "slow": "Rahat izlenen aralığın altında konuştunuz. Kısa cümleler akışı kolaylaştırır.",
        "monotone": "{at} anından sonra sesiniz neredeyse hiç inip çıkmıyor. Her cümlede önemli "
        "sözcüğü vurgulayın.",
    },
}
"""What to do, by the name of what was found; said after the moment it is about."""

DONE_WELL: dict[Language, dict[str, str]] = {
    "en": {
        "relevance": "That is just what the question asks for.",
        "structure": "Your answer leads up to this step by step.",
        "specificity": "Concrete details like this make the answer credible.",
        "ownership": "Here your own part is plain to see.",
        "clarity": "Your sentences are plain and easy to follow.",
        "delivery": "Your way of speaking is easy to follow.",
    },
    "tr": {
        "relevance": "Bu, tam da sorunun istediği şey.",
        "structure": "Yanıtınız adım adım buraya varıyor.",
        "specificity": "Böyle somut ayrıntılar yanıtı inandırıcı kılıyor.",
        "ownership": "Burada sizin payınız açıkça görülüyor.",
        "clarity": "Cümleleriniz yalın ve kolay izleniyor.",
        "delivery": "Konuşmanız rahat izleniyor.",
    },
}
"""What was good, by dimension; said after the moment that shows it."""
