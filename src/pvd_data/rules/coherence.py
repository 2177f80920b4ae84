"""Family C: cells of one row that contradict each other."""

from __future__ import annotations

from pvd_data.base.language import Text
from pvd_data.rules.rule import Rule

RULES = (
    Rule(
        "C001",
        "departement-mismatch",
        "error",
        title=Text(fr="Département incohérent", en="Inconsistent département"),
        message=Text(
            fr="{column} : « {value} » trouvé, attendu : {expected}, d'après {given}",
            en="{column}: found {value!r}, expected {expected}, by {given}",
        ),
        why=Text(
            fr="Le code d'une commune commence par celui de son département : les deux cellules se contredisent. Corrigez celle qui est fausse ; le nom de la commune dit le plus souvent laquelle.",
            en="The code of a commune begins with that of its département: the two cells contradict each other. Correct the one that is wrong; most often the name of the commune says which.",
        ),
        wrong="code_insee,code_departement\n05046,04\n",
        right="code_insee,code_departement\n05046,05\n",
    ),
    Rule(
        "C002",
        "ort-date-without-ort",
        "error",
        title=Text(fr="Date d'ORT sans ORT", en="Date of ORT without ORT"),
        message=Text(
            fr="{column} : « {value} » trouvé alors que ort vaut false ; l'un des deux est faux",
            en="{column}: found {value!r} although ort is false; one of the two is wrong",
        ),
        why=Text(
            fr="Une convention d'ORT a une date de signature, mais la ligne dit qu'il n'y a pas d'ORT signée. Si elle est signée, écrivez true dans ort ; sinon, videz la date.",
            en="An ORT convention has a date of signature, but the row says that no ORT is signed. If it is signed, write true in ort; else empty the date.",
        ),
        wrong="code_insee,ort,date_ort\n05046,false,2023-10-31\n",
        right="code_insee,ort,date_ort\n05046,true,2023-10-31\n",
    ),
    Rule(
        "C003",
        "half-coordinates",
        "error",
        title=Text(fr="Coordonnées incomplètes", en="Half of the coordinates"),
        message=Text(
            fr="{column} : valeur manquante ; longitude et latitude vont ensemble",
            en="{column}: missing value; longitude and latitude come together",
        ),
        why=Text(
            fr="Une longitude sans latitude, ou l'inverse, ne place rien sur une carte. Remplissez les deux cellules, ou videz les deux.",
            en="A longitude without a latitude, or the other way round, puts nothing on a map. Fill both cells, or empty both.",
        ),
        wrong="code_insee,longitude,latitude\n05046,6.475,\n05170,6.0485,44.4599\n",
        right="code_insee,longitude,latitude\n05046,6.475,44.5806\n05170,6.0485,44.4599\n",
    ),
    Rule(
        "C004",
        "coordinates-outside",
        "error",
        title=Text(fr="Coordonnées hors de France", en="Coordinates outside France"),
        message=Text(
            fr="{column} : « {value} » trouvé, attendu : dans {expected}, d'après {given}",
            en="{column}: found {value!r}, expected within {expected}, by {given}",
        ),
        why=Text(
            fr="Le point tombe hors de la partie de France où se trouve la commune : un point décimal déplacé, une unité qui n'est pas le degré, ou un chiffre de trop. Écrivez longitude et latitude en degrés décimaux, WGS 84.",
            en="The point falls outside the part of France where the commune is: a decimal point moved, a unit that is not the degree, or a digit too many. Write longitude and latitude in decimal degrees, WGS 84.",
        ),
        wrong="code_insee,longitude,latitude\n05046,64.75,44.5806\n",
        right="code_insee,longitude,latitude\n05046,6.475,44.5806\n",
    ),
    Rule(
        "C005",
        "id-pvd-mismatch",
        "error",
        title=Text(
            fr="Identifiant du programme incohérent", en="Inconsistent identifier in the programme"
        ),
        message=Text(
            fr="{column} : « {value} » trouvé, attendu : un identifiant en {expected}, d'après {given}",
            en="{column}: found {value!r}, expected an identifier in {expected}, by {given}",
        ),
        why=Text(
            fr="L'identifiant du programme contient les codes de la région et du département, et ce ne sont pas ceux de la commune. Vérifiez le code de la commune, puis reprenez l'identifiant dans la liste de l'ANCT.",
            en="The identifier in the programme holds the codes of the région and the département, and they are not those of the commune. Check the commune's code, then take the identifier again from the ANCT's list.",
        ),
        wrong="code_insee,id_pvd\n05046,pvd-84-05-4\n",
        right="code_insee,id_pvd\n05046,pvd-93-05-4\n",
    ),
    Rule(
        "C006",
        "coordinates-swapped",
        "error",
        title=Text(fr="Longitude et latitude échangées", en="Longitude and latitude swapped"),
        message=Text(
            fr="{column} : « {value} » trouvé ; longitude et latitude sont échangées",
            en="{column}: found {value!r}; longitude and latitude are swapped",
        ),
        why=Text(
            fr="Échangés, les deux nombres tombent là où est la commune. Souvent toute la colonne est échangée : vérifiez les autres lignes, et renommez alors les colonnes plutôt que de corriger chaque cellule.",
            en="Swapped, the two numbers fall where the commune is. Often the whole column is swapped: look at the other rows, and then rename the columns rather than correct every cell.",
        ),
        wrong="code_insee,longitude,latitude\n05046,44.5806,6.475\n",
        right="code_insee,longitude,latitude\n05046,6.475,44.5806\n",
    ),
    Rule(
        "C007",
        "sign-lost",
        "error",
        title=Text(fr="Signe perdu", en="Sign lost"),
        message=Text(
            fr="{column} : « {value} » trouvé, attendu : {expected} ; le signe est faux",
            en="{column}: found {value!r}, expected {expected}; the sign is wrong",
        ),
        why=Text(
            fr="À l'ouest de Greenwich la longitude est négative, au sud de l'équateur la latitude l'est : sans le signe moins, le point est loin de la commune. Rétablissez le signe.",
            en="West of Greenwich longitude is negative, south of the equator latitude is: without the minus sign the point is far from the commune. Put the sign back.",
        ),
        wrong="code_insee,longitude,latitude\n97128,61.3896,16.2565\n",
        right="code_insee,longitude,latitude\n97128,-61.3896,16.2565\n",
    ),
)
"""Every rule of the family."""
