"""/forms: quizzes, banks and surveys"""

from __future__ import annotations

from django.urls import path

from . import banks, quizzes, surveys, taking

urlpatterns = [
    path("forms", quizzes.quizzes, name="forms"),
    path("forms/quizzes/new", quizzes.new, name="forms_quiz_new"),
    path("forms/quizzes/<uuid:quiz_uid>", quizzes.quiz, name="forms_quiz"),
    path("forms/quizzes/<uuid:quiz_uid>/edit", quizzes.edit, name="forms_quiz_edit"),
    path("forms/quizzes/<uuid:quiz_uid>/open", quizzes.open_one, name="forms_quiz_open"),
    path("forms/quizzes/<uuid:quiz_uid>/close", quizzes.close_one, name="forms_quiz_close"),
    path("forms/quizzes/<uuid:quiz_uid>/try", taking.try_it, name="forms_quiz_try"),
    path("forms/attempts/<uuid:attempt_uid>", taking.score, name="forms_attempt"),
    # surveys
    path("forms/surveys", surveys.all_surveys, name="forms_surveys"),
    path("forms/surveys/new", surveys.new, name="forms_survey_new"),
    path("forms/surveys/<uuid:survey_uid>", surveys.survey, name="forms_survey"),
    path("forms/surveys/<uuid:survey_uid>/edit", surveys.edit, name="forms_survey_edit"),
    path("forms/surveys/<uuid:survey_uid>/ask", surveys.ask, name="forms_survey_ask"),
    path("forms/rounds/<uuid:surveyround_uid>", surveys.one_round, name="forms_round"),
    path("forms/rounds/<uuid:surveyround_uid>/pictures/<str:file_uid>", surveys.picture, name="forms_round_picture"),
    path("forms/rounds/<uuid:surveyround_uid>/close", surveys.close, name="forms_round_close"),
    path("forms/rounds/<uuid:surveyround_uid>/export", surveys.export, name="forms_round_export"),
    # banks
    path("forms/banks", banks.banks, name="forms_banks"),
    path("forms/banks/new", banks.new, name="forms_bank_new"),
    path("forms/banks/<uuid:bank_uid>", banks.bank, name="forms_bank"),
    path("forms/banks/<uuid:bank_uid>/import", banks.bring, name="forms_bank_import"),
    path("forms/banks/<uuid:bank_uid>/export", banks.export, name="forms_bank_export"),
    path("forms/banks/<uuid:bank_uid>/write", banks.write, name="forms_question_new"),
    path("forms/questions/<uuid:bankquestion_uid>", banks.edit, name="forms_question"),
    path("forms/questions/<uuid:bankquestion_uid>/retire", banks.retire, name="forms_question_retire"),
]
