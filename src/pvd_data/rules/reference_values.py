"""Family R, values: what the reference knows of a commune, held to the other cells of its row."""

from __future__ import annotations

from pvd_data.rules.rule import Rule, Words

RULES = (
    Rule(
        "R014",
        "epci-mismatch",
        "error",
        Words(
            "EPCI d'une autre commune",
            "{column} : « {value} » trouvé, l'EPCI de la commune {given} est {expected}",
            "Une commune n'est membre que d'un EPCI à fiscalité propre, et ce n'est pas celui de la ligne. Écrivez le SIREN proposé, ou corrigez le code de la commune si c'est lui qui est faux.",
        ),
        Words(
            "EPCI of another commune",
            "{column}: found {value!r}, the EPCI of the commune {given} is {expected}",
            "A commune belongs to a single EPCI with tax powers of its own, and it is not the row's. Write the SIREN that is proposed, or mend the commune's code if that is what is wrong.",
        ),
        wrong="code_insee,siren_epci\n05046,240500462\n",
        right="code_insee,siren_epci\n05046,200067742\n",
    ),
    Rule(
        "R015",
        "siren-mismatch",
        "error",
        Words(
            "SIREN d'une autre commune",
            "{column} : « {value} » trouvé, attendu : {expected}, le SIREN de la commune {given}",
            "Le SIREN de la ligne est celui d'une autre commune ou d'un autre organisme. Écrivez celui de la commune elle-même, et non celui de son intercommunalité, qui a sa propre colonne.",
        ),
        Words(
            "SIREN of another commune",
            "{column}: found {value!r}, expected {expected}, the SIREN of the commune {given}",
            "The SIREN of the row is that of another commune or of another body. Write that of the commune itself, not that of its intercommunalité, which has a column of its own.",
        ),
        wrong="code_insee,siren\n05046,210500401\n",
        right="code_insee,siren\n05046,210500468\n",
    ),
    Rule(
        "R016",
        "region-mismatch",
        "error",
        Words(
            "Région incohérente",
            "{column} : « {value} » trouvé, attendu : {expected}, d'après {given}",
            "La commune, ou le département, n'est pas dans cette région. Écrivez le code proposé ; les codes sont ceux des régions d'aujourd'hui, qui ont changé en 2016.",
        ),
        Words(
            "Inconsistent région",
            "{column}: found {value!r}, expected {expected}, by {given}",
            "The commune, or the département, is not in this région. Write the code that is proposed; the codes are those of today's régions, which changed in 2016.",
        ),
        wrong="code_insee,code_region\n05046,84\n",
        right="code_insee,code_region\n05046,93\n",
    ),
    Rule(
        "R017",
        "postal-code-mismatch",
        "warning",
        Words(
            "Code postal d'une autre commune",
            "{column} : « {value} » trouvé, la commune {given} a : {expected}",
            "La référence ne donne pas ce code postal à la commune. Ce n'est qu'un avertissement : les codes postaux changent, et certains ne desservent qu'un organisme. Vérifiez-le, et corrigez-le s'il vient d'une autre ligne.",
        ),
        Words(
            "Postal code of another commune",
            "{column}: found {value!r}, the commune {given} has: {expected}",
            "The reference does not give this postal code to the commune. This is only a warning: postal codes change, and some serve a single organisation. Check it, and mend it if it comes from another row.",
        ),
        wrong="code_insee,code_postal\n05046,05000\n",
        right="code_insee,code_postal\n05046,05200\n",
    ),
    Rule(
        "R018",
        "id-pvd-reference",
        "error",
        Words(
            "Identifiant du programme d'une autre commune",
            "{column} : « {value} » trouvé, attendu : {expected}, l'identifiant de la commune {given}",
            "L'ANCT donne un autre identifiant à cette commune. Écrivez celui qui est proposé ; le numéro qui le termine ne se devine pas, il se recopie.",
        ),
        Words(
            "Identifier in the programme of another commune",
            "{column}: found {value!r}, expected {expected}, the identifier of the commune {given}",
            "The ANCT gives another identifier to this commune. Write the one that is proposed; the number at its end cannot be guessed, it is copied.",
        ),
        wrong="code_insee,id_pvd\n05046,pvd-93-05-5\n",
        right="code_insee,id_pvd\n05046,pvd-93-05-4\n",
    ),
    Rule(
        "R019",
        "missing-reference-value",
        "warning",
        Words(
            "Valeur manquante que la référence donne",
            "{column} : valeur manquante, la référence donne {expected} pour la commune {given}",
            "La cellule est vide, alors que la référence connaît la valeur pour cette commune. Ce n'est qu'un avertissement, car une cellule peut rester vide ; y écrire la valeur proposée rend le fichier plus utile.",
        ),
        Words(
            "Missing value that the reference gives",
            "{column}: missing value, the reference gives {expected} for the commune {given}",
            "The cell is empty, although the reference knows the value for this commune. This is only a warning, since a cell may stay empty; writing the value that is proposed makes the file more useful.",
        ),
        wrong="code_insee,siren_epci\n05046,\n05170,200067825\n",
        right="code_insee,siren_epci\n05046,200067742\n05170,200067825\n",
    ),
    Rule(
        "R020",
        "coordinates-far",
        "error",
        Words(
            "Coordonnées loin de la commune",
            "{column} : « {value} » est à {expected} km du centre de la commune {given}",
            "Le point est à plus de 20 km du centre du territoire communal, 100 km en Guyane où les communes sont immenses : il ne peut guère être dans la commune. Vérifiez les chiffres des degrés, ou le code de la commune.",
        ),
        Words(
            "Coordinates far from the commune",
            "{column}: {value!r} is {expected} km from the centre of the commune {given}",
            "The point is more than 20 km from the centre of the commune's territory, 100 km in Guyane where communes are huge: it can hardly be in the commune. Check the digits of the degrees, or the commune's code.",
        ),
        wrong="code_insee,longitude,latitude\n05046,7.475,44.5806\n",
        right="code_insee,longitude,latitude\n05046,6.475,44.5806\n",
    ),
    Rule(
        "R021",
        "population-off",
        "warning",
        Words(
            "Population invraisemblable",
            "{column} : « {value} » trouvé, la référence donne {expected} habitants à la commune {given}",
            "La population est au moins le double, ou au plus la moitié, de celle de la référence : un chiffre de trop, un chiffre perdu, ou la population d'un autre territoire. Ce n'est qu'un avertissement, car une population change d'un millésime à l'autre.",
        ),
        Words(
            "Unlikely population",
            "{column}: found {value!r}, the reference gives {expected} inhabitants to the commune {given}",
            "The population is at least twice, or at most half, that of the reference: a digit too many, a digit lost, or the population of another territory. This is only a warning, since a population changes from one vintage to the next.",
        ),
        wrong="code_insee,population_municipale\n05046,64120\n",
        right="code_insee,population_municipale\n05046,6412\n",
    ),
    Rule(
        "R022",
        "adhesion-differs",
        "warning",
        Words(
            "Date d'adhésion différente",
            "{column} : « {value} » trouvé, la référence donne {expected} pour la commune {given}",
            "La date d'adhésion n'est pas celle de la référence, qui vient des listes officielles. Ce n'est qu'un avertissement, car une liste peut se tromper : la convention signée fait foi. Si c'est la référence qui est fausse, signalez-le.",
        ),
        Words(
            "Date of adhesion differs",
            "{column}: found {value!r}, the reference gives {expected} for the commune {given}",
            "The date of adhesion is not that of the reference, which comes from the official lists. This is only a warning, since a list may be wrong: the signed convention is what counts. If the reference is wrong, report it.",
        ),
        wrong="code_insee,date_adhesion\n05046,2021-05-17\n",
        right="code_insee,date_adhesion\n05046,2021-05-07\n",
    ),
    Rule(
        "R023",
        "ort-differs",
        "warning",
        Words(
            "ORT différente",
            "{column} : « {value} » trouvé, la référence donne {expected} pour la commune {given}",
            "Ce que la ligne dit de l'ORT n'est pas ce qu'en dit la liste de la DGALN. Ce n'est qu'un avertissement, car une convention a pu être signée depuis : la convention signée fait foi. Si c'est la liste qui est fausse, signalez-le.",
        ),
        Words(
            "ORT differs",
            "{column}: found {value!r}, the reference gives {expected} for the commune {given}",
            "What the row says of the ORT is not what the DGALN's list says. This is only a warning, since a convention may have been signed since: the signed convention is what counts. If the list is wrong, report it.",
        ),
        wrong="code_insee,date_ort\n05046,2023-10-13\n",
        right="code_insee,date_ort\n05046,2023-10-31\n",
    ),
)
"""The rules on what else a row says of a commune."""
