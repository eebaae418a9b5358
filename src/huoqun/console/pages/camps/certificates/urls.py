"""/camps/<run uid>/certificates · /camps/certificates"""

from __future__ import annotations

from django.urls import path

from . import designs, issuing, listing, one

RUN = "camps/<uuid:group_run_uid>/certificates"
urlpatterns = [
    # /camps/<run uid>/certificates
    path(RUN, listing.certificates, name="camp_certificates"),
    path(f"{RUN}/choose", listing.choose, name="camp_certificates_choose"),
    path(f"{RUN}/issue", issuing.give, name="camp_certificates_issue"),
    path(f"{RUN}/zip", listing.everything, name="camp_certificates_zip"),
    # /camps/certificates/<uid>
    path("camps/certificates/<uuid:certificate_uid>", one.certificate, name="camp_certificate"),
    path("camps/certificates/<uuid:certificate_uid>/pdf", one.pdf, name="camp_certificate_pdf"),
    path("camps/certificates/<uuid:certificate_uid>/picture", one.picture, name="camp_certificate_picture"),
    path("camps/certificates/<uuid:certificate_uid>/revoke", one.end, name="camp_certificate_revoke"),
    path("camps/certificates/<uuid:certificate_uid>/reissue", one.again, name="camp_certificate_reissue"),
    # /camps/designs
    path("camps/designs", designs.designs, name="camp_designs"),
    path("camps/designs/new", designs.new, name="camp_design_new"),
    path("camps/designs/look", designs.look, name="camp_design_look"),
    path("camps/designs/<uuid:certificatetemplate_uid>", designs.edit, name="camp_design"),
    path("camps/designs/<uuid:certificatetemplate_uid>/archive", designs.archive, name="camp_design_archive"),
]
