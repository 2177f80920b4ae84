-- Chaque table est une vue de son CSV, avec ses types : duckdb -init publication/duckdb/views.sql
-- Les chemins partent du dossier du jeu de données.

CREATE VIEW "sources" AS SELECT
  "code_source",
  "titre",
  "editeur",
  "adresse",
  "licence",
  "millesime",
  "date_publication",
  "date_consultation"
FROM read_csv('data/sources.csv', header = true, nullstr = '', columns = {
  'code_source': 'VARCHAR',
  'titre': 'VARCHAR',
  'editeur': 'VARCHAR',
  'adresse': 'VARCHAR',
  'licence': 'VARCHAR',
  'millesime': 'VARCHAR',
  'date_publication': 'DATE',
  'date_consultation': 'DATE'
});

CREATE VIEW "regions" AS SELECT
  "code_region",
  "nom",
  "code_insee_chef_lieu"
FROM read_csv('data/regions.csv', header = true, nullstr = '', columns = {
  'code_region': 'VARCHAR',
  'nom': 'VARCHAR',
  'code_insee_chef_lieu': 'VARCHAR'
});

CREATE VIEW "departements" AS SELECT
  "code_departement",
  "nom",
  "code_region",
  "code_insee_chef_lieu"
FROM read_csv('data/departements.csv', header = true, nullstr = '', columns = {
  'code_departement': 'VARCHAR',
  'nom': 'VARCHAR',
  'code_region': 'VARCHAR',
  'code_insee_chef_lieu': 'VARCHAR'
});

CREATE VIEW "arrondissements" AS SELECT
  "code_arrondissement",
  "nom",
  "code_departement",
  "code_insee_chef_lieu"
FROM read_csv('data/arrondissements.csv', header = true, nullstr = '', columns = {
  'code_arrondissement': 'VARCHAR',
  'nom': 'VARCHAR',
  'code_departement': 'VARCHAR',
  'code_insee_chef_lieu': 'VARCHAR'
});

CREATE VIEW "intercommunalites_france" AS SELECT
  "siren_epci",
  "nom",
  "nature",
  "code_departement"
FROM read_csv('data/intercommunalites_france.csv', header = true, nullstr = '', columns = {
  'siren_epci': 'VARCHAR',
  'nom': 'VARCHAR',
  'nature': 'VARCHAR',
  'code_departement': 'VARCHAR'
});

CREATE VIEW "communes_france" AS SELECT
  "code_insee",
  "nom",
  "siren",
  "code_departement",
  "code_arrondissement",
  "code_canton",
  "siren_epci",
  "population_municipale",
  "annee_population",
  "longitude",
  "latitude",
  string_split("codes_postaux", '|') AS "codes_postaux",
  "date_debut"
FROM read_csv('data/communes_france.csv', header = true, nullstr = '', columns = {
  'code_insee': 'VARCHAR',
  'nom': 'VARCHAR',
  'siren': 'VARCHAR',
  'code_departement': 'VARCHAR',
  'code_arrondissement': 'VARCHAR',
  'code_canton': 'VARCHAR',
  'siren_epci': 'VARCHAR',
  'population_municipale': 'BIGINT',
  'annee_population': 'BIGINT',
  'longitude': 'DOUBLE',
  'latitude': 'DOUBLE',
  'codes_postaux': 'VARCHAR',
  'date_debut': 'DATE'
});

CREATE VIEW "intercommunalites" AS SELECT
  "siren_epci",
  "nom",
  "nature",
  "code_departement",
  "regime_fiscal",
  "nombre_communes",
  "population_municipale",
  "population_totale",
  "annee_population"
FROM read_csv('data/intercommunalites.csv', header = true, nullstr = '', columns = {
  'siren_epci': 'VARCHAR',
  'nom': 'VARCHAR',
  'nature': 'VARCHAR',
  'code_departement': 'VARCHAR',
  'regime_fiscal': 'VARCHAR',
  'nombre_communes': 'BIGINT',
  'population_municipale': 'BIGINT',
  'population_totale': 'BIGINT',
  'annee_population': 'BIGINT'
});

CREATE VIEW "communes" AS SELECT
  "code_insee",
  "nom",
  "siren",
  "id_pvd",
  "code_departement",
  "code_arrondissement",
  "code_canton",
  "siren_epci",
  "population_municipale",
  "annee_population",
  "longitude",
  "latitude",
  string_split("codes_postaux", '|') AS "codes_postaux",
  "niveau_centralite",
  "densite",
  "massif",
  "date_adhesion",
  "ort",
  "date_ort"
FROM read_csv('data/communes.csv', header = true, nullstr = '', columns = {
  'code_insee': 'VARCHAR',
  'nom': 'VARCHAR',
  'siren': 'VARCHAR',
  'id_pvd': 'VARCHAR',
  'code_departement': 'VARCHAR',
  'code_arrondissement': 'VARCHAR',
  'code_canton': 'VARCHAR',
  'siren_epci': 'VARCHAR',
  'population_municipale': 'BIGINT',
  'annee_population': 'BIGINT',
  'longitude': 'DOUBLE',
  'latitude': 'DOUBLE',
  'codes_postaux': 'VARCHAR',
  'niveau_centralite': 'VARCHAR',
  'densite': 'VARCHAR',
  'massif': 'VARCHAR',
  'date_adhesion': 'DATE',
  'ort': 'BOOLEAN',
  'date_ort': 'DATE'
});

CREATE VIEW "programmes" AS SELECT
  "code_programme",
  "nom",
  "sigle",
  "pilote",
  "objectif",
  "public_cible",
  "appui",
  "population_max_exclue",
  "date_lancement",
  "annee_fin",
  "site_web",
  "code_source"
FROM read_csv('data/programmes.csv', header = true, nullstr = '', columns = {
  'code_programme': 'VARCHAR',
  'nom': 'VARCHAR',
  'sigle': 'VARCHAR',
  'pilote': 'VARCHAR',
  'objectif': 'VARCHAR',
  'public_cible': 'VARCHAR',
  'appui': 'VARCHAR',
  'population_max_exclue': 'BIGINT',
  'date_lancement': 'DATE',
  'annee_fin': 'BIGINT',
  'site_web': 'VARCHAR',
  'code_source': 'VARCHAR'
});

CREATE VIEW "axes" AS SELECT
  "code_axe",
  "code_programme",
  "ordre",
  "nom",
  "description",
  "code_source"
FROM read_csv('data/axes.csv', header = true, nullstr = '', columns = {
  'code_axe': 'VARCHAR',
  'code_programme': 'VARCHAR',
  'ordre': 'BIGINT',
  'nom': 'VARCHAR',
  'description': 'VARCHAR',
  'code_source': 'VARCHAR'
});

CREATE VIEW "accompagnements" AS SELECT
  "code_accompagnement",
  "code_programme",
  "ordre",
  "nom",
  "description",
  "code_source"
FROM read_csv('data/accompagnements.csv', header = true, nullstr = '', columns = {
  'code_accompagnement': 'VARCHAR',
  'code_programme': 'VARCHAR',
  'ordre': 'BIGINT',
  'nom': 'VARCHAR',
  'description': 'VARCHAR',
  'code_source': 'VARCHAR'
});

CREATE VIEW "thematiques" AS SELECT
  "code_thematique",
  "code_programme",
  "ordre",
  "nom",
  "description",
  "code_source"
FROM read_csv('data/thematiques.csv', header = true, nullstr = '', columns = {
  'code_thematique': 'VARCHAR',
  'code_programme': 'VARCHAR',
  'ordre': 'BIGINT',
  'nom': 'VARCHAR',
  'description': 'VARCHAR',
  'code_source': 'VARCHAR'
});

CREATE VIEW "evenements" AS SELECT
  "code_evenement",
  "code_programme",
  "code_departement",
  "nom",
  "date_evenement",
  "date_texte",
  "lieu",
  "presidence",
  "description",
  "remarque",
  "code_source"
FROM read_csv('data/evenements.csv', header = true, nullstr = '', columns = {
  'code_evenement': 'VARCHAR',
  'code_programme': 'VARCHAR',
  'code_departement': 'VARCHAR',
  'nom': 'VARCHAR',
  'date_evenement': 'DATE',
  'date_texte': 'VARCHAR',
  'lieu': 'VARCHAR',
  'presidence': 'VARCHAR',
  'description': 'VARCHAR',
  'remarque': 'VARCHAR',
  'code_source': 'VARCHAR'
});

CREATE VIEW "participations" AS SELECT
  "code_evenement",
  "code_insee",
  "role"
FROM read_csv('data/participations.csv', header = true, nullstr = '', columns = {
  'code_evenement': 'VARCHAR',
  'code_insee': 'VARCHAR',
  'role': 'VARCHAR'
});

CREATE VIEW "anciens_codes" AS SELECT
  "ancien_code",
  "date_effet",
  "ordre",
  "date_debut",
  "ancien_nom",
  "mouvement",
  "code_successeur",
  "code_insee"
FROM read_csv('data/anciens_codes.csv', header = true, nullstr = '', columns = {
  'ancien_code': 'VARCHAR',
  'date_effet': 'DATE',
  'ordre': 'BIGINT',
  'date_debut': 'DATE',
  'ancien_nom': 'VARCHAR',
  'mouvement': 'VARCHAR',
  'code_successeur': 'VARCHAR',
  'code_insee': 'VARCHAR'
});

CREATE VIEW "detachements" AS SELECT
  "code_origine",
  "date_effet",
  "code_detachee",
  "nom_detachee",
  "mouvement"
FROM read_csv('data/detachements.csv', header = true, nullstr = '', columns = {
  'code_origine': 'VARCHAR',
  'date_effet': 'DATE',
  'code_detachee': 'VARCHAR',
  'nom_detachee': 'VARCHAR',
  'mouvement': 'VARCHAR'
});

CREATE VIEW "subdivisions" AS SELECT
  "code_subdivision",
  "nature",
  "nom",
  "code_insee"
FROM read_csv('data/subdivisions.csv', header = true, nullstr = '', columns = {
  'code_subdivision': 'VARCHAR',
  'nature': 'VARCHAR',
  'nom': 'VARCHAR',
  'code_insee': 'VARCHAR'
});

CREATE VIEW "anciens_noms" AS SELECT
  "code_insee",
  "date_effet",
  "ancien_nom"
FROM read_csv('data/anciens_noms.csv', header = true, nullstr = '', columns = {
  'code_insee': 'VARCHAR',
  'date_effet': 'DATE',
  'ancien_nom': 'VARCHAR'
});

CREATE VIEW "appartenances_epci" AS SELECT
  "code_insee",
  "siren_epci",
  "annee_debut",
  "annee_fin"
FROM read_csv('data/appartenances_epci.csv', header = true, nullstr = '', columns = {
  'code_insee': 'VARCHAR',
  'siren_epci': 'VARCHAR',
  'annee_debut': 'BIGINT',
  'annee_fin': 'BIGINT'
});

CREATE VIEW "anciens_noms_epci" AS SELECT
  "siren_epci",
  "annee_debut",
  "annee_fin",
  "ancien_nom",
  "nature"
FROM read_csv('data/anciens_noms_epci.csv', header = true, nullstr = '', columns = {
  'siren_epci': 'VARCHAR',
  'annee_debut': 'BIGINT',
  'annee_fin': 'BIGINT',
  'ancien_nom': 'VARCHAR',
  'nature': 'VARCHAR'
});

CREATE VIEW "editions" AS SELECT
  "edition",
  "nature",
  "annee_cog",
  "nombre_communes",
  "code_source"
FROM read_csv('data/editions.csv', header = true, nullstr = '', columns = {
  'edition': 'DATE',
  'nature': 'VARCHAR',
  'annee_cog': 'BIGINT',
  'nombre_communes': 'BIGINT',
  'code_source': 'VARCHAR'
});

CREATE VIEW "appartenances" AS SELECT
  "code_insee",
  "premiere_edition",
  "derniere_edition",
  "absente_avant",
  "absente_apres",
  "date_adhesion",
  "edition_date_adhesion"
FROM read_csv('data/appartenances.csv', header = true, nullstr = '', columns = {
  'code_insee': 'VARCHAR',
  'premiere_edition': 'DATE',
  'derniere_edition': 'DATE',
  'absente_avant': 'DATE',
  'absente_apres': 'DATE',
  'date_adhesion': 'DATE',
  'edition_date_adhesion': 'DATE'
});

CREATE VIEW "anciens_identifiants" AS SELECT
  "code_insee",
  "id_pvd",
  "premiere_edition",
  "derniere_edition"
FROM read_csv('data/anciens_identifiants.csv', header = true, nullstr = '', columns = {
  'code_insee': 'VARCHAR',
  'id_pvd': 'VARCHAR',
  'premiere_edition': 'DATE',
  'derniere_edition': 'DATE'
});

CREATE VIEW "dates_donnees" AS SELECT
  "code_insee",
  "premiere_edition",
  "derniere_edition",
  "date_adhesion"
FROM read_csv('data/dates_donnees.csv', header = true, nullstr = '', columns = {
  'code_insee': 'VARCHAR',
  'premiere_edition': 'DATE',
  'derniere_edition': 'DATE',
  'date_adhesion': 'DATE'
});

CREATE VIEW "evolutions" AS SELECT
  "code_insee",
  "edition",
  "id_pvd",
  "nom",
  "evolution",
  "nom_precedent",
  "edition_precedente"
FROM read_csv('data/evolutions.csv', header = true, nullstr = '', columns = {
  'code_insee': 'VARCHAR',
  'edition': 'DATE',
  'id_pvd': 'VARCHAR',
  'nom': 'VARCHAR',
  'evolution': 'VARCHAR',
  'nom_precedent': 'VARCHAR',
  'edition_precedente': 'DATE'
});

CREATE VIEW "dispositifs" AS SELECT
  "dispositif",
  "code_territoire",
  "identifiant",
  "code_insee",
  "siren_epci",
  "nom",
  "code_source"
FROM read_csv('data/dispositifs.csv', header = true, nullstr = '', columns = {
  'dispositif': 'VARCHAR',
  'code_territoire': 'VARCHAR',
  'identifiant': 'VARCHAR',
  'code_insee': 'VARCHAR',
  'siren_epci': 'VARCHAR',
  'nom': 'VARCHAR',
  'code_source': 'VARCHAR'
});

CREATE VIEW "ort" AS SELECT
  "code_insee",
  "code_source",
  "statut",
  "statut_commune",
  "date_signature",
  "duree_annees",
  "date_fin_estimee",
  "date_actualisation"
FROM read_csv('data/ort.csv', header = true, nullstr = '', columns = {
  'code_insee': 'VARCHAR',
  'code_source': 'VARCHAR',
  'statut': 'VARCHAR',
  'statut_commune': 'VARCHAR',
  'date_signature': 'DATE',
  'duree_annees': 'BIGINT',
  'date_fin_estimee': 'DATE',
  'date_actualisation': 'DATE'
});

CREATE VIEW "anomalies" AS SELECT
  "nom_table",
  "cle",
  "colonne",
  "valeur_source",
  "valeur_retenue",
  "nature",
  "explication",
  "code_source"
FROM read_csv('data/anomalies.csv', header = true, nullstr = '', columns = {
  'nom_table': 'VARCHAR',
  'cle': 'VARCHAR',
  'colonne': 'VARCHAR',
  'valeur_source': 'VARCHAR',
  'valeur_retenue': 'VARCHAR',
  'nature': 'VARCHAR',
  'explication': 'VARCHAR',
  'code_source': 'VARCHAR'
});

CREATE VIEW "communes_completes" AS SELECT
  "communes"."code_insee" AS "code_insee",
  "communes"."nom" AS "nom",
  "communes"."siren" AS "siren",
  "communes"."id_pvd" AS "id_pvd",
  "communes"."code_departement" AS "code_departement",
  "departements"."nom" AS "nom_departement",
  "departements"."code_region" AS "code_region",
  "regions"."nom" AS "nom_region",
  "communes"."code_arrondissement" AS "code_arrondissement",
  "communes"."code_canton" AS "code_canton",
  "communes"."siren_epci" AS "siren_epci",
  "intercommunalites"."nom" AS "nom_epci",
  "intercommunalites"."nature" AS "nature_epci",
  "communes"."population_municipale" AS "population_municipale",
  "communes"."annee_population" AS "annee_population",
  "communes"."longitude" AS "longitude",
  "communes"."latitude" AS "latitude",
  "communes"."codes_postaux" AS "codes_postaux",
  "communes"."niveau_centralite" AS "niveau_centralite",
  "communes"."densite" AS "densite",
  "communes"."massif" AS "massif",
  "communes"."date_adhesion" AS "date_adhesion",
  "communes"."ort" AS "ort",
  "communes"."date_ort" AS "date_ort"
FROM communes
LEFT JOIN "departements" ON "departements"."code_departement" = "communes"."code_departement"
LEFT JOIN "regions" ON "regions"."code_region" = "departements"."code_region"
LEFT JOIN "intercommunalites" ON "intercommunalites"."siren_epci" = "communes"."siren_epci";
